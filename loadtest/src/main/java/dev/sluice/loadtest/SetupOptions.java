package dev.sluice.loadtest;

import dev.sluice.loadtest.Endpoint.Scheme;
import dev.sluice.loadtest.Trust.Remote;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of every test. */
@Command
final class SetupOptions {
  private static final List<Scheme> ADMIN_SCHEMES =
      List.of(Scheme.HTTP, Scheme.HTTPS, Scheme.TCP, Scheme.TLS, Scheme.UNIX);

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = {
        "Where clients connect, and so over which transport (default: ${DEFAULT-VALUE}):",
        "  ws://HOST:PORT/connection/websocket, or .../uni_websocket",
        "  tcp://HOST:PORT, unix:/PATH (a line for each message)",
        "  http://HOST:PORT/connection/sse, or .../http_stream, .../uni_sse, .../uni_http_stream",
        "Over TLS: wss://, tls://, https://."
      })
  String url = "ws://127.0.0.1:8000/connection/websocket";

  @Option(
      names = "--admin",
      paramLabel = "URL",
      description =
          "Where backends publish (default: ${DEFAULT-VALUE}): http:// or https://, or, in lines,"
              + " tcp://HOST:PORT, tls://HOST:PORT or unix:/PATH.")
  String admin = "http://127.0.0.1:8001";

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "Certificates (PEM) to believe over TLS. Without them any certificate will do on a"
              + " loopback address, and elsewhere those that this system trusts.")
  @Nullable Path ca;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "The admin key; better given as SLUICE_ADMIN_KEY in the environment.")
  @Nullable String key;

  @Option(
      names = "--token",
      paramLabel = "JWT",
      description = "The token that all clients connect with (default: none).")
  String token = "";

  @Option(
      names = "--secret",
      paramLabel = "SECRET",
      description =
          "Make each client tokens of its own instead, to connect and to subscribe, signed with"
              + " this (HS256).")
  String secret = "";

  @Option(
      names = "--channel-prefix",
      paramLabel = "TEXT",
      description =
          "What channel names begin with, such as a namespace and ':' (default:"
              + " ${DEFAULT-VALUE}).")
  String channelPrefix = "loadtest-";

  @Option(
      names = "--connect-rate",
      paramLabel = "N",
      description = "Connections opened per second (default: ${DEFAULT-VALUE}).")
  int connectRate = 2_000;

  @Option(
      names = "--pid",
      paramLabel = "PID",
      description =
          "The gateway's process, to tell the CPU time and the memory it takes, with that of its"
              + " child processes.")
  @Nullable Long pid;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of the load generator (default: ${DEFAULT-VALUE}). With more than one, the"
              + " first only publishes.")
  int threads = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Of what is chosen at random (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--allow-remote",
      description = "Load another machine too; without this, only loopback addresses.")
  boolean allowRemote;

  @Option(names = "--json", description = "Print one JSON object instead of a summary.")
  boolean json;

  Report.Form form() {
    return json ? Report.Form.JSON : Report.Form.TEXT;
  }

  Setup setup(Console console) {
    Trust trust = new Trust(allowRemote ? Remote.ALLOWED : Remote.REFUSED, ca);
    Endpoint clients = Endpoint.parse("--url", url, List.of(Scheme.values()), trust);
    return new Setup(
        clients,
        Wire.of(clients),
        Endpoint.parse("--admin", admin, ADMIN_SCHEMES, trust),
        (key != null ? key : console.environment().getOrDefault("SLUICE_ADMIN_KEY", "")).strip(),
        new Tokens(token, secret),
        pid == null ? null : ServerProcess.of(pid),
        connectRate,
        threads,
        seed,
        channelPrefix);
  }
}
