package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The configurations in {@code examples/proxies}, each run by the program that it is for. */
@Timeout(60)
final class ProxiesIT {
  private static final List<String> PROXIES = List.of("nginx", "haproxy", "caddy", "apache2");
  private static final Map<String, String> FILES =
      Map.of(
          "nginx", "nginx.conf",
          "haproxy", "haproxy.cfg",
          "caddy", "Caddyfile",
          "apache2", "apache.conf");
  private static final String PUSH = "{'push':{'channel':'lobby','pub':{'data':%d}}}";

  /** Not the address of the proxy, and so not trusted. */
  private static final String CLIENT = "127.0.0.2";

  private static final int MESSAGES = 20;

  /** A proxy that holds each message back for 200 ms would take 4 s. */
  private static final Duration PROMPT = Duration.ofSeconds(2);

  /** What Debian's own configuration of Apache does before it reads the site's. */
  private static final String APACHE_MAIN =
      """
      ServerRoot %1$s
      ServerName localhost
      PidFile %1$s/apache.pid
      ErrorLog %1$s/error.log
      User www-data
      Group www-data
      LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
      LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
      LoadModule proxy_module /usr/lib/apache2/modules/mod_proxy.so
      LoadModule proxy_http_module /usr/lib/apache2/modules/mod_proxy_http.so
      Include %1$s/apache.conf
      """;

  /** A proxy, which is told to end, so that it ends its own processes too. */
  private record Proxy(Program program) implements AutoCloseable {
    @Override
    public void close() throws Exception {
      try (program) {
        program.terminate();
      }
    }
  }

  @TempDir private Path directory;
  private TestGateway gateway;
  private InetSocketAddress front;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "client.trusted_proxies=127.0.0.1/32",
            "uni_sse.enabled=true",
            "uni_http_stream.enabled=true");
    front = FreePort.address();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @ParameterizedTest
  @FieldSource("PROXIES")
  void webSocketGetsThrough(String proxy) throws Exception {
    try (Proxy running = run(proxy);
        Client client = Client.to(front).open()) {
      client.connect("{}");
      client.subscribe("lobby");
      gateway.admin().publish("lobby", "1");
      client.expect(PUSH.formatted(1)).expectNothingElse();
    }
  }

  @ParameterizedTest
  @FieldSource("PROXIES")
  void eventsArriveAtOnceAndTheAddressIsTheClients(String proxy) throws Exception {
    try (Proxy running = run(proxy);
        Program curl = curl("-N", url("/connection/uni_sse?channel=lobby"))) {
      awaitLine(curl, "data: {\"connect\":");
      assertThat(gateway.admin().call("connections", "{}"))
          .contains(json("'address':'" + CLIENT + "'"));
      pushesArriveAtOnce(curl, "data: {'channel':'lobby','pub':{'data':%d}}");
    }
  }

  @ParameterizedTest
  @FieldSource("PROXIES")
  void linesOfAnHttpStreamArriveAtOnce(String proxy) throws Exception {
    String request = json("{'subs':{'lobby':{}}}");
    try (Proxy running = run(proxy);
        Program curl = curl("-N", "-d", request, url("/connection/uni_http_stream"))) {
      awaitLine(curl, "{\"connect\":");
      pushesArriveAtOnce(curl, "{'channel':'lobby','pub':{'data':%d}}");
    }
  }

  private void pushesArriveAtOnce(Program curl, String expected) throws Exception {
    Admin admin = gateway.admin();
    long begin = System.nanoTime();
    for (int i = 0; i < MESSAGES; i++) {
      admin.publish("lobby", Integer.toString(i));
      awaitLine(curl, json(expected.formatted(i)));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(PROMPT);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + front.getPort() + path;
  }

  private static Program curl(String... arguments) throws IOException {
    return new Program(
        Stream.concat(Stream.of("curl", "-sS", "--interface", CLIENT), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static void awaitLine(Program program, String begin) throws IOException {
    String line = program.prints();
    while (line != null && !line.startsWith(begin)) {
      line = program.prints();
    }
    assertThat(line).startsWith(begin);
  }

  /** Starts the proxy and waits until it listens. */
  private Proxy run(String proxy) throws Exception {
    Script.require(proxy, "apt-get install " + proxy);
    Path file = install(FILES.get(proxy));
    Program program = new Program(command(proxy, file));
    while (!isListening()) {
      Thread.onSpinWait();
    }
    return new Proxy(program);
  }

  private Path install(String name) throws IOException {
    String text =
        Files.readString(Script.EXAMPLES.resolve("proxies").resolve(name))
            .replace("127.0.0.1:8000", "127.0.0.1:" + gateway.clientAddress().getPort())
            .replace("8080", Integer.toString(front.getPort()));
    return Files.writeString(directory.resolve(name), text);
  }

  private String[] command(String proxy, Path file) throws IOException {
    return switch (proxy) {
      case "nginx" ->
          new String[] {
            proxy,
            "-p",
            directory.toString(),
            "-c",
            file.toString(),
            "-e",
            "stderr",
            "-g",
            "daemon off; pid " + directory.resolve("nginx.pid") + ";"
          };
      case "haproxy" -> new String[] {proxy, "-db", "-f", file.toString()};
      case "caddy" ->
          new String[] {proxy, "run", "--adapter", "caddyfile", "--config", file.toString()};
      default -> {
        Path main = directory.resolve("main.conf");
        Files.writeString(main, APACHE_MAIN.formatted(directory));
        yield new String[] {proxy, "-f", main.toString(), "-DFOREGROUND"};
      }
    };
  }

  private boolean isListening() {
    try (Socket socket = new Socket(front.getAddress(), front.getPort())) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }
}
