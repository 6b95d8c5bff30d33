package dev.sluice.gateway.connection;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of the link, as far as the link itself tells.
 *
 * @param address the client's own, also behind a trusted proxy; null where there is none, as on a
 *     Unix socket
 * @param user whom a trusted proxy vouches for; "" for nobody
 */
public record Peer(@Nullable InetSocketAddress address, String user) {

  /** The address as text, without the port; "" where there is none. */
  public String addressText() {
    return address == null || address.getAddress() == null
        ? ""
        : address.getAddress().getHostAddress();
  }
}
