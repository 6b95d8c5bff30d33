package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code sluice dev}. */
@Command(
    name = "dev",
    description = {
      "Run a gateway for development, with nothing to configure: on this machine only, no tokens,"
          + " every permission, and a chat page to try it.",
      "Variables of the environment named SLUICE_* count here too."
    },
    footer = {"  sluice dev", "  sluice dev --port 9000 --admin-port 9001 --tcp-port 9002"})
final class DevCommand implements Callable<Integer> {
  /** Which option sets which key. */
  static final Map<String, String> OPTIONS =
      Map.of(
          "client.listen", "--port",
          "admin.listen", "--admin-port",
          "tcp.listen", "--tcp-port");

  private final Starter starter;
  private final Console console;

  @Mixin HelpOption help = new HelpOption();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Port for clients and the chat page, on 127.0.0.1 (8000; 0 takes a free one).")
  @Nullable Integer port;

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      description = "Port for backends, on 127.0.0.1 (8001; 0 takes a free one).")
  @Nullable Integer adminPort;

  @Option(
      names = "--tcp-port",
      paramLabel = "PORT",
      description = "Port for raw TCP clients, on 127.0.0.1 (8002; 0 takes a free one).")
  @Nullable Integer tcpPort;

  DevCommand(Starter starter, Console console) {
    this.starter = starter;
    this.console = console;
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> environment = new HashMap<>(console.environment());
    listen(environment, "client.listen", port);
    listen(environment, "admin.listen", adminPort);
    listen(environment, "tcp.listen", tcpPort);
    ConfigSource source = () -> Config.dev(environment);
    Config loaded = source.load();
    CertificateFiles.check(loaded);
    return starter.start(StartMode.DEV, loaded, source);
  }

  private static void listen(Map<String, String> environment, String key, @Nullable Integer port) {
    if (port == null) {
      return;
    }
    if (port < 0 || port > 65_535) {
      throw new CommandFailure(
          ExitCode.USAGE, "%s is %d (expected: 0 to 65535)".formatted(OPTIONS.get(key), port));
    }
    environment.put(Config.variable(key), "127.0.0.1:" + port);
  }
}
