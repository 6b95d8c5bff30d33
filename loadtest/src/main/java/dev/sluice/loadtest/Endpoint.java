package dev.sluice.loadtest;

import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the gateway listens.
 *
 * @param authority host and port for the Host header; a Unix socket's path
 * @param path as given, with the query
 * @param tls null for none
 */
record Endpoint(
    Scheme scheme, SocketAddress address, String authority, String path, @Nullable SslContext tls) {
  private static final Pattern UNIX_URL = Pattern.compile("unix:(?://)?(/[^/].*)");

  /** What an URL begins with. */
  enum Scheme {
    WS(80),
    WSS(443),
    HTTP(80),
    HTTPS(443),
    TCP(-1),
    TLS(-1),
    UNIX(-1);

    /** -1 if there is none. */
    private final int defaultPort;

    Scheme(int defaultPort) {
      this.defaultPort = defaultPort;
    }

    boolean isHttp() {
      return this == HTTP || this == HTTPS;
    }

    boolean isSecure() {
      return this == WSS || this == HTTPS || this == TLS;
    }

    /** As in an URL. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * @param option the option that gives the URL
   * @param schemes those that will do
   */
  static Endpoint parse(String option, String url, List<Scheme> schemes, Trust trust) {
    Matcher unix = UNIX_URL.matcher(url);
    if (unix.matches() && schemes.contains(Scheme.UNIX)) {
      return unix(option, unix.group(1));
    }
    URI uri;
    Scheme scheme;
    try {
      uri = URI.create(url);
      scheme = Scheme.valueOf(String.valueOf(uri.getScheme()).toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw wrong(option, url, schemes);
    }
    if (uri.getHost() == null
        || uri.getUserInfo() != null
        || !schemes.contains(scheme)
        || scheme == Scheme.UNIX) {
      throw wrong(option, url, schemes);
    }
    int port = uri.getPort() < 0 ? scheme.defaultPort : uri.getPort();
    if (port < 0) {
      throw Expect.wrong(option, url, "a port");
    }
    InetAddress host = host(option, url, uri.getHost());
    if (!trust.allows(host)) {
      throw Expect.wrong(
          option, url, "a loopback address, or --allow-remote if that machine is yours to load");
    }
    String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    return new Endpoint(
        scheme,
        new InetSocketAddress(host, port),
        uri.getRawAuthority(),
        path,
        scheme.isSecure() ? trust.tls(host) : null);
  }

  private static Endpoint unix(String option, String path) {
    try {
      return new Endpoint(Scheme.UNIX, UnixDomainSocketAddress.of(path), path, "", null);
    } catch (IllegalArgumentException e) {
      throw Expect.wrong(option, path, "the path of a socket");
    }
  }

  private static InetAddress host(String option, String url, String name) {
    try {
      return InetAddress.getByName(name);
    } catch (UnknownHostException e) {
      throw Expect.wrong(option, url, "a host that can be resolved");
    }
  }

  private static Failure wrong(String option, String url, List<Scheme> schemes) {
    String expected =
        Arrays.stream(Scheme.values())
            .filter(schemes::contains)
            .map(scheme -> scheme + (scheme == Scheme.UNIX ? ":/PATH" : "://"))
            .collect(Collectors.joining(", "));
    return Expect.wrong(option, url, "an URL with one of " + expected);
  }

  /** What an HTTP request asks for. */
  String target() {
    return path.isEmpty() ? "/" : path;
  }

  /** The same listener's other path. */
  Endpoint at(String otherPath) {
    return new Endpoint(scheme, address, authority, otherPath, tls);
  }
}
