package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.http.Exchange;
import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Finds out who is at the other end of a link. Immutable. */
public final class Peers {
  private static final String NOBODY = "";

  private final String userHeader;

  /**
   * @param userHeader in which a trusted proxy names the user; "" for none
   */
  public Peers(String userHeader) {
    this.userHeader = userHeader;
  }

  /** The sender of a request. */
  Peer of(Exchange exchange) {
    String user = userHeader.isEmpty() ? NOBODY : exchange.headers().get(userHeader, NOBODY);
    return new Peer(addressOf(exchange.socket()), user);
  }

  /** The other end of a socket that speaks no HTTP. */
  static Peer of(Channel socket) {
    return new Peer(addressOf(socket), NOBODY);
  }

  private static @Nullable InetSocketAddress addressOf(Channel socket) {
    return socket.remoteAddress() instanceof InetSocketAddress internet ? internet : null;
  }
}
