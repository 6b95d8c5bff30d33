package dev.sluice.gateway;

import dev.sluice.gateway.cli.ConfigSource;
import dev.sluice.gateway.cli.StartMode;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.config.ListenAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a gateway as a process: starts it, listens to signals, ends it in order. */
final class GatewayProcess {
  private static final Logger log = LoggerFactory.getLogger(GatewayProcess.class);

  private GatewayProcess() {}

  /** Runs until a signal asks for the end; returns the exit status. */
  static int run(StartMode mode, Config config, ConfigSource source) throws Exception {
    Logging.configure(config.log());
    warn(source, config);
    CountDownLatch end = new CountDownLatch(1);
    CompletableFuture<Gateway> running = new CompletableFuture<>();
    Reloads reloads = Reloads.by(() -> reload(running.join(), source));
    // Before the start: what comes meanwhile would end the process, whichever signal it is.
    Signals.handle(
        Map.of(
            "TERM", () -> endBy("TERM", end),
            "INT", () -> endBy("INT", end),
            "QUIT", () -> endBy("QUIT", end),
            "HUP", reloads::ask));
    try (Gateway gateway = start(mode, config)) {
      running.complete(gateway);
      announce(mode, gateway, config);
      end.await();
    } finally {
      Logging.flush();
    }
    return 0;
  }

  /** The first signal asks for an orderly end. Whoever sends a second one does not want to wait. */
  private static synchronized void endBy(String signal, CountDownLatch end) {
    if (end.getCount() > 0) {
      log.info("shutting down, as SIG{} asks; a second signal ends the process at once", signal);
      end.countDown();
      return;
    }
    log.warn("ending at once, as SIG{} asks during the shutdown", signal);
    Logging.flush();
    Runtime.getRuntime().halt(Signals.exitStatus(signal));
  }

  private static Gateway start(StartMode mode, Config config) throws IOException {
    try {
      return new Gateway(config, version());
    } catch (ListenException taken) {
      throw new IOException(
          "%s (to listen elsewhere, set %s)"
              .formatted(taken.getMessage(), mode.settingOf(taken.key())),
          taken);
    }
  }

  /** A configuration that is not right changes nothing. */
  private static void reload(Gateway gateway, ConfigSource source) {
    try {
      warn(source, gateway.reload(source.load()));
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
    if (gateway.maxClientSockets() < Integer.MAX_VALUE) {
      log.info("clients: {} sockets at most, by ulimit -n", gateway.maxClientSockets());
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
      Logging.print(
          new DevGreeting(
                  config,
                  gateway.clientAddress().getPort(),
                  gateway.adminAddress().getPort(),
                  gateway.tcpAddress())
              .text());
    }
  }

  /** Who can come, by the addresses that are listened on. */
  static String reach(Config config) {
    String open =
        Stream.of(
                Optional.of(config.client().listen()),
                Optional.of(config.admin().listen()),
                config.tcp().listen(),
                config.admin().tcpListen())
            .flatMap(Optional::stream)
            .filter(address -> !address.isLoopback())
            .map(ListenAddress::toString)
            .distinct()
            .collect(Collectors.joining(", "));
    return open.isEmpty()
        ? "only this machine reaches it"
        : "other machines can reach it at " + open;
  }

  private static void warn(ConfigSource source, Config config) {
    source.warnings(config).forEach(warning -> log.warn("configuration: {}", warning));
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
