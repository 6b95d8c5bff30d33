/** Sockets to connections: what differs between a WebSocket and anything else, and nothing more. */
@NullMarked
package dev.sluice.gateway.transport;

import org.jspecify.annotations.NullMarked;
