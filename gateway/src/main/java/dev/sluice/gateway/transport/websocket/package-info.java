/** WebSocket (RFC 6455) with permessage-deflate (RFC 7692), both ways and one way. */
@NullMarked
package dev.sluice.gateway.transport.websocket;

import org.jspecify.annotations.NullMarked;
