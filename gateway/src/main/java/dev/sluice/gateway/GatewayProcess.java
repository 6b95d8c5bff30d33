package dev.sluice.gateway;

import dev.sluice.gateway.cli.ConfigSource;
import dev.sluice.gateway.cli.StartMode;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.config.ListenAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a gateway as a process: starts it, listens to signals, ends it in order. */
final class GatewayProcess {
  private static final Logger log = LoggerFactory.getLogger(GatewayProcess.class);

  private GatewayProcess() {}

  /** Runs until a signal asks for the end; returns the exit status. */
  static int run(StartMode mode, Config config, ConfigSource source) throws Exception {
    Logging.configure(config.log());
    CountDownLatch end = new CountDownLatch(1);
    try (Gateway gateway = new Gateway(config, version())) {
      Runnable shutdown =
          () -> {
            log.info("shutting down, as a signal asks");
            end.countDown();
          };
      Signals.handle(
          Map.of(
              "TERM", shutdown,
              "INT", shutdown,
              "QUIT", shutdown,
              "HUP", () -> reload(gateway, source)));
      announce(mode, gateway, config);
      end.await();
    }
    return 0;
  }

  /** A configuration that is not right changes nothing. */
  private static void reload(Gateway gateway, ConfigSource source) {
    try {
      gateway.reload(source.load());
    } catch (ConfigException wrong) {
      wrong.problems().forEach(problem -> log.error("reload: nothing was changed: {}", problem));
    }
  }

  private static void announce(StartMode mode, Gateway gateway, Config config) {
    String client = text(config.client().listen(), gateway.clientAddress());
    String admin = text(config.admin().listen(), gateway.adminAddress());
    String ofClients = config.client().tls().isOn() ? "s" : "";
    String ofAdmin = config.sharesListener() ? ofClients : config.admin().tls().isOn() ? "s" : "";
    String ofTcp = config.tcp().tls().isOn() ? "tls" : "tcp";
    log.info("clients: ws{}://{}/connection/websocket", ofClients, client);
    for (String path : HttpStreams.paths(config)) {
      String scheme = path.endsWith("websocket") ? "ws" : "http";
      log.info("clients: {}{}://{}{}", scheme, ofClients, client, path);
    }
    gateway.tcpAddress().ifPresent(raw -> log.info("clients: {}://{}", ofTcp, Gateway.textOf(raw)));
    if (!config.unix().path().isEmpty()) {
      log.info("clients: unix:{}", config.unix().path());
    }
    log.info("admin:   http{}://{}/api", ofAdmin, admin);
    String ofCalls = config.admin().tls().isOn() ? "tls" : "tcp";
    gateway
        .adminTcpAddress()
        .ifPresent(raw -> log.info("admin:   {}://{}", ofCalls, Gateway.textOf(raw)));
    if (!config.admin().unixPath().isEmpty()) {
      log.info("admin:   unix:{}", config.admin().unixPath());
    }
    if (config.admin().key().isEmpty()) {
      log.info("the admin port asks for no key: whoever reaches it may push");
    }
    if (mode == StartMode.DEV) {
      System.out.printf(
          """

          Sluice runs, for development: only this machine reaches it, clients need no token and \
          the admin port needs no key.

            Chat page:  http%s://%s/
            Push to it: curl -d '{"channel":"lobby","data":{"from":"curl","text":"hello"}}' \
          http%s://%s/api/publish
          %s
          """,
          ofClients,
          client,
          ofAdmin,
          admin,
          gateway.tcpAddress().map(GatewayProcess::rawTcpToTry).orElse(""));
    }
  }

  private static String rawTcpToTry(InetSocketAddress raw) {
    return """
      Raw TCP:    (echo '{"id":1,"connect":{}}';\
    echo '{"id":2,"subscribe":{"channel":"lobby"}}';cat)|nc %s %d
    """
        .formatted(raw.getHostString(), raw.getPort());
  }

  /** As it was asked for, but for the port, which the system may have chosen. */
  private static String text(ListenAddress asked, InetSocketAddress bound) {
    return new ListenAddress(asked.host(), bound.getPort()).toString();
  }

  private static String version() {
    String version = GatewayProcess.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
