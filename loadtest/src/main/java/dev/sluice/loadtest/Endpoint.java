package dev.sluice.loadtest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;

/**
 * Where the gateway listens.
 *
 * @param authority host and port for the Host header
 * @param path as given, with the query
 */
record Endpoint(InetSocketAddress address, String authority, String path) {

  /**
   * @param option the option that gives the URL
   * @param example of an URL, whose scheme is the one expected
   * @param remote whether an address of another machine will do
   */
  static Endpoint parse(String option, String url, String example, Remote remote) {
    URI uri = uri(option, url, example);
    InetAddress host;
    try {
      host = InetAddress.getByName(uri.getHost());
    } catch (UnknownHostException e) {
      throw Expect.wrong(option, url, "a host that can be resolved");
    }
    if (remote == Remote.REFUSED && !host.isLoopbackAddress()) {
      throw Expect.wrong(
          option, url, "a loopback address, or --allow-remote if that machine is yours to load");
    }
    int port = uri.getPort() < 0 ? 80 : uri.getPort();
    String path = uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    return new Endpoint(new InetSocketAddress(host, port), uri.getRawAuthority(), path);
  }

  private static URI uri(String option, String url, String example) {
    try {
      URI uri = URI.create(url);
      if (uri.getHost() != null
          && uri.getUserInfo() == null
          && URI.create(example).getScheme().equals(uri.getScheme())) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Told below, like an address of another kind.
    }
    throw Expect.wrong(option, url, "such as %s; TLS is not spoken".formatted(example));
  }

  /** Whether other machines may be loaded. */
  enum Remote {
    REFUSED,
    ALLOWED
  }
}
