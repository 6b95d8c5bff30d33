/**
 * From sockets to connections: what all transports share. Each transport has a package of its own
 * below.
 */
@NullMarked
package dev.sluice.gateway.transport;

import org.jspecify.annotations.NullMarked;
