/** Raw TCP and Unix sockets. */
@NullMarked
package dev.sluice.gateway.transport.raw;

import org.jspecify.annotations.NullMarked;
