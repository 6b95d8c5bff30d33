package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ListenAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code sluice dev} prints when it runs: who reaches it, and lines to try. */
final class DevGreeting {
  private final Config config;
  private final int clientPort;
  private final int adminPort;
  private final @Nullable InetSocketAddress tcp;

  /**
   * @param tcp where raw TCP clients connect; empty if they cannot
   */
  DevGreeting(Config config, int clientPort, int adminPort, Optional<InetSocketAddress> tcp) {
    this.config = config;
    this.clientPort = clientPort;
    this.adminPort = adminPort;
    this.tcp = tcp.orElse(null);
  }

  String text() {
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add(
        "Sluice runs, for development: %s, %s and %s."
            .formatted(GatewayProcess.reach(config), tokens(), key()));
    lines.add("");
    if (config.chat().enabled()) {
      lines.add(
          "  Chat page:  %s://%s/"
              .formatted(
                  scheme(config.client().tls().isOn()),
                  toTry(config.client().listen(), clientPort)));
    }
    lines.add("  Push to it: " + curl());
    if (tcp != null && clientsNeedNoToken() && !config.tcp().tls().isOn()) {
      lines.add("  Raw TCP:    " + netcat(tcp));
    }
    lines.add("\n");
    return String.join("\n", lines);
  }

  private String tokens() {
    return clientsNeedNoToken() ? "clients need no token" : "clients need a token";
  }

  private boolean clientsNeedNoToken() {
    return config.client().insecure() || config.client().allowAnonymousConnectWithoutToken();
  }

  private String key() {
    return config.admin().key().isEmpty()
        ? "the admin port needs no key"
        : "the admin port needs the key in SLUICE_ADMIN_KEY";
  }

  /** The shell puts the key in: it is not printed. */
  private String curl() {
    String key = config.admin().key().isEmpty() ? "" : "-H \"X-API-Key: $SLUICE_ADMIN_KEY\" ";
    boolean tls =
        config.sharesListener() ? config.client().tls().isOn() : config.admin().tls().isOn();
    return "curl %s-d '{\"channel\":\"lobby\",\"data\":{\"from\":\"curl\",\"text\":\"hello\"}}' %s"
            .formatted(key, scheme(tls))
        + "://%s/api/publish".formatted(toTry(config.admin().listen(), adminPort));
  }

  private static String netcat(InetSocketAddress address) {
    String host = address.getAddress().isAnyLocalAddress() ? "127.0.0.1" : address.getHostString();
    return """
    (echo '{"id":1,"connect":{}}';echo '{"id":2,"subscribe":{"channel":"lobby"}}';cat)|nc %s %d\
    """
        .formatted(host, address.getPort());
  }

  /** As it was asked for, but for the port, which the system may have chosen. */
  private static String toTry(ListenAddress asked, int port) {
    return new ListenAddress(asked.isWildcard() ? "127.0.0.1" : asked.host(), port).toString();
  }

  private static String scheme(boolean tls) {
    return tls ? "https" : "http";
  }
}
