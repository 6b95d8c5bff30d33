/**
 * One client's connection, whatever carries it: reader, inbound queue, handler, outbound queue,
 * writer, heartbeat and close signal. Everything here is confined to the connection's event loop.
 */
@NullMarked
package dev.sluice.gateway.connection;

import org.jspecify.annotations.NullMarked;
