/** Accepts sockets: listeners and their limits, and what stands before a protocol on a socket. */
@NullMarked
package dev.sluice.gateway.transport.accept;

import org.jspecify.annotations.NullMarked;
