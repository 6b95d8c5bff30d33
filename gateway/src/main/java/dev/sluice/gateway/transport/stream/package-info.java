/** Streams over HTTP and server-sent events, and the commands that come beside them. */
@NullMarked
package dev.sluice.gateway.transport.stream;

import org.jspecify.annotations.NullMarked;
