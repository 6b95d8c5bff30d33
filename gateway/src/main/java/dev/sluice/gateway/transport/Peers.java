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
  private static final String FORWARDED = "X-Forwarded-For";
  private static final int UNKNOWN_PORT = 0;

  /** An address as proxies write it: bare, or with a port, an IPv6 one then in brackets. */
  private static final Pattern HOP =
      Pattern.compile(
          "\\[(?<bracketed>[^]]*)](:\\d+)?|(?<v4>[\\d.]+)(:\\d+)?|(?<v6>[0-9a-fA-F:.]+)");

  private final String userHeader;
  private final Predicate<InetAddress> trustedProxies;
  private final Predicate<InetAddress> vouching;

  /**
   * Where no proxies are named: nobody speaks for others, and nobody but the proxy is expected to
   * reach the port.
   *
   * @param userHeader in which the proxy names the user; "" for none
   */
  public Peers(String userHeader) {
    this(userHeader, _ -> false, _ -> true);
  }

  /**
   * @param userHeader in which a trusted proxy names the user; "" for none
   * @param trustedProxies whose {@code X-Forwarded-For} counts, and whose word on the user
   */
  public Peers(String userHeader, Predicate<InetAddress> trustedProxies) {
    this(userHeader, trustedProxies, trustedProxies);
  }

  private Peers(
      String userHeader, Predicate<InetAddress> trustedProxies, Predicate<InetAddress> vouching) {
    this.userHeader = userHeader;
    this.trustedProxies = trustedProxies;
    this.vouching = vouching;
  }

  /** The sender of a request. */
  Peer of(Exchange exchange) {
    return new Peer(addressOf(exchange), userOf(exchange));
  }

  private String userOf(Exchange exchange) {
    if (userHeader.isEmpty()) {
      return NOBODY;
    }
    InetSocketAddress sender = Sockets.peer(exchange.socket());
    return sender == null || vouching.test(sender.getAddress())
        ? exchange.headers().get(userHeader, NOBODY)
        : NOBODY;
  }

  /** The other end of a socket that speaks no HTTP. */
  static Peer of(Channel socket) {
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
