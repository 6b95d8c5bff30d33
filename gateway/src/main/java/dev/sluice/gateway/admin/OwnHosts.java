package dev.sluice.gateway.admin;

import dev.sluice.gateway.config.AdminConfig;
import dev.sluice.gateway.http.Glob;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hosts by which backends may call the admin port. Any thread.
 *
 * <p>A page whose name resolves to this machine (DNS rebinding) is of the port's own origin for a
 * browser. Only the {@code Host} header, which holds that name, gives it away.
 */
final class OwnHosts {
  private final String listenHost;
  private final boolean anyAddress;
  private final List<Glob> configured;

  /** The last {@code Host} that was ours: a backend names the same one in every request. */
  private String lastFound = "";

  OwnHosts(AdminConfig config) {
    this.listenHost = config.listen().host().toLowerCase(Locale.ROOT);
    this.anyAddress = !config.listen().isLoopback();
    this.configured =
        config.allowedHosts().stream().map(host -> Glob.of(host.toLowerCase(Locale.ROOT))).toList();
  }

  /**
   * Whether it is a host of ours: loopback, where the port listens, or configured. Where other
   * machines may reach the port, any address will do, since no name had to be resolved for it.
   *
   * @param header as in {@code Host}, with or without a port
   */
  boolean contain(String header) {
    if (header.equals(lastFound)) {
      return true;
    }
    boolean found = lookUp(header);
    if (found) {
      lastFound = header; // Any thread: each sees some host that was found.
    }
    return found;
  }

  private boolean lookUp(String header) {
    String host = withoutPort(header.strip().toLowerCase(Locale.ROOT));
    if (host.equals("localhost") || host.endsWith(".localhost") || host.equals(listenHost)) {
      return true;
    }
    InetAddress address = literal(host);
    return (address != null && (anyAddress || address.isLoopbackAddress()))
        || configured.stream().anyMatch(each -> each.matches(host));
  }

  /** Without brackets and the dot at the end of a whole name, too. */
  private static String withoutPort(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0 ? authority : authority.substring(1, end);
    }
    int colon = authority.lastIndexOf(':');
    String host = colon < 0 ? authority : authority.substring(0, colon);
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }

  private static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }
}
