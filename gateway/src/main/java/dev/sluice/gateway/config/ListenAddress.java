package dev.sluice.gateway.config;

import java.net.InetAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address to listen on.
 *
 * @param host an IP address (IPv6 without brackets) or a host name
 * @param port 0 to 65535; 0 lets the system choose a free one
 */
public record ListenAddress(String host, int port) {
  static final String EXPECTED = "host:port, [::1]:8000 or :8000";

  private static final Pattern FORM =
      Pattern.compile("(?:\\[(?<v6>[0-9a-fA-F:.]+)]|(?<name>[-_.a-zA-Z0-9]*)):(?<port>[0-9]{1,5})");

  public ListenAddress {
    if (host.isEmpty() || port < 0 || port > 65_535) {
      throw new IllegalArgumentException(host + ":" + port + " (expected: " + EXPECTED + ")");
    }
  }

  /**
   * Reads {@code host:port}; without a host, every IPv4 address of this machine is meant.
   *
   * @throws IllegalArgumentException if the text is no such address
   */
  public static ListenAddress parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text + " (expected: " + EXPECTED + ")");
    }
    String v6 = matcher.group("v6");
    if (v6 != null) {
      // Rejects what has only the letters of an IPv6 address.
      InetAddress.ofLiteral(v6);
    }
    String name = matcher.group("name");
    String host = v6 != null ? v6 : name == null || name.isEmpty() ? "0.0.0.0" : name;
    return new ListenAddress(host, Integer.parseInt(matcher.group("port")));
  }

  /**
   * Whether only this machine can reach the address. A name other than {@code localhost} is not
   * looked up: no.
   */
  public boolean isLoopback() {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    InetAddress literal = literal();
    return literal != null && literal.isLoopbackAddress();
  }

  /** Whether it stands for every address of this machine. */
  public boolean isWildcard() {
    InetAddress literal = literal();
    return literal != null && literal.isAnyLocalAddress();
  }

  private @Nullable InetAddress literal() {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException aName) {
      return null;
    }
  }

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
