package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.net.Sockets;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds out who is at the other end of a link. Immutable. */
public final class Peers {
  private static final String NOBODY = "";
  public static final String SEVERAL_USERS = "the header that names the user came more than once";
  private static final String FORWARDED = "X-Forwarded-For";
  private static final int UNKNOWN_PORT = 0;

  /** An address as proxies write it: bare, or with a port, an IPv6 one then in brackets. */
  private static final Pattern HOP =
      Pattern.compile(
          "\\[(?<bracketed>[^]]*)](:\\d+)?|(?<v4>[\\d.]+)(:\\d+)?|(?<v6>[0-9a-fA-F:.]+)");

  private final String userHeader;
  private final Predicate<InetAddress> trustedProxies;

  /**
   * @param userHeader in which a trusted proxy names the user; "" for none
   * @param trustedProxies whose {@code X-Forwarded-For} counts, and whose word on the user
   */
  public Peers(String userHeader, Predicate<InetAddress> trustedProxies) {
    this.userHeader = userHeader;
    this.trustedProxies = trustedProxies;
  }

  /** The sender of a request. */
  public Peer of(Exchange exchange) {
    return new Peer(addressOf(exchange), userOf(exchange));
  }

  /**
   * Whether a trusted proxy passed on the user's header more than once. One of them is the client's
   * own, and nobody can tell which.
   */
  public boolean isAmbiguous(Exchange exchange) {
    return vouches(exchange) && exchange.headers().getAll(userHeader).size() > 1;
  }

  private String userOf(Exchange exchange) {
    return vouches(exchange) ? exchange.headers().get(userHeader, NOBODY) : NOBODY;
  }

  /** Whether the sender's word on the user counts. */
  private boolean vouches(Exchange exchange) {
    InetSocketAddress sender = Sockets.peer(exchange.socket());
    return !userHeader.isEmpty() && sender != null && trustedProxies.test(sender.getAddress());
  }

  /** The other end of a socket that speaks no HTTP. */
  public static Peer of(Channel socket) {
    return new Peer(Sockets.peer(socket), NOBODY);
  }

  /**
   * Each proxy adds whom it heard to the end of the list: what trusted ones added can be believed,
   * from the right up to the first that is none of them. What stands before is anybody's word.
   */
  private @Nullable InetSocketAddress addressOf(Exchange exchange) {
    InetSocketAddress address = Sockets.peer(exchange.socket());
    List<String> hops =
        List.of(String.join(",", exchange.headers().getAll(FORWARDED)).split(",", -1));
    for (String hop : hops.reversed()) {
      if (address == null || !trustedProxies.test(address.getAddress())) {
        break;
      }
      InetAddress before = parse(hop.strip());
      if (before == null) {
        break;
      }
      address = new InetSocketAddress(before, UNKNOWN_PORT);
    }
    return address;
  }

  private static @Nullable InetAddress parse(String hop) {
    Matcher matcher = HOP.matcher(hop);
    if (!matcher.matches()) {
      return null;
    }
    for (String group : List.of("bracketed", "v4", "v6")) {
      if (matcher.group(group) != null) {
        return literal(matcher.group(group));
      }
    }
    return null;
  }

  private static @Nullable InetAddress literal(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException none) {
      return null;
    }
  }
}
