package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.config.ConfigException;
import dev.sluice.gateway.net.Pki;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tries what each cell of the table in {@code docs/transports.md} says. */
@Timeout(30)
final class TransportTableIT {
  private static final String HEADING = "| transport |";
  private static final String ECHO = "{'id':3,'rpc':{'method':'echo','data':'echo'}}";
  private static final String PROXIED = "203.0.113.7";

  @TempDir private Path files;

  /** A client of any transport that is about to be used for one thing. */
  private interface Link extends AutoCloseable {
    /** Connects, and subscribes to {@code news} if it can; returns what it was answered. */
    String connect() throws IOException;

    String next() throws IOException;

    /** Asks for an echo, and tells whether that is what comes next. */
    boolean isEchoed(Admin admin) throws IOException;

    @Override
    void close() throws IOException;
  }

  private interface Way {
    Link open(Ports ports) throws IOException;
  }

  private static final Map<String, Way> ROWS =
      Map.ofEntries(
          Map.entry("WebSocket", twoWay(Wire.WEBSOCKET)),
          Map.entry("HTTP stream", twoWay(Wire.HTTP_STREAM)),
          Map.entry("server-sent events", twoWay(Wire.SSE)),
          Map.entry("TCP, lines", twoWay(Wire.TCP_LINES)),
          Map.entry("TCP, lengths", twoWay(Wire.TCP_LENGTHS)),
          Map.entry("Unix socket, lines", twoWay(Wire.UNIX_LINES)),
          Map.entry("Unix socket, lengths", twoWay(Wire.UNIX_LENGTHS)),
          Map.entry("one-way WebSocket", oneWay(UniClient.Kind.UNI_WEBSOCKET)),
          Map.entry("one-way server-sent events", oneWay(UniClient.Kind.UNI_SSE)),
          Map.entry("one-way HTTP stream", oneWay(UniClient.Kind.UNI_HTTP_STREAM)));

  private interface Check {
    boolean holds(TransportTableIT test, Way way) throws Exception;
  }

  private static final Map<String, Check> COLUMNS =
      Map.of(
          "two-way", TransportTableIT::isTwoWay,
          "push", TransportTableIT::isPushedTo,
          "heartbeat", TransportTableIT::isPinged,
          "resume", TransportTableIT::resumes,
          "TLS", TransportTableIT::speaksTls,
          "behind proxies", TransportTableIT::knowsWhoIsBehindAProxy);

  static Stream<Arguments> cells() throws IOException {
    List<String> table =
        Files.readAllLines(Path.of("../docs/transports.md"), StandardCharsets.UTF_8).stream()
            .dropWhile(line -> !line.startsWith(HEADING))
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    List<String> columns = cells(table.getFirst());
    return table.stream()
        .skip(2)
        .map(TransportTableIT::cells)
        .flatMap(
            row ->
                columns.stream()
                    .filter(COLUMNS::containsKey)
                    .map(
                        column ->
                            Arguments.of(
                                row.getFirst(), column, row.get(columns.indexOf(column)))));
  }

  private static List<String> cells(String line) {
    return Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList();
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("cells")
  void cellIsTrue(String transport, String property, String cell) throws Exception {
    assertThat(ROWS).containsKey(transport);
    assertThat(cell).isIn("yes", "no");
    boolean holds = COLUMNS.get(property).holds(this, ROWS.get(transport));
    assertThat(holds).as("%s: %s", transport, property).isEqualTo(cell.equals("yes"));
  }

  @Test
  void tableHasEveryTransportAndEveryProperty() throws IOException {
    List<Arguments> all = cells().toList();
    assertThat(all.stream().map(cell -> cell.get()[0])).containsAll(ROWS.keySet());
    assertThat(all).hasSize(ROWS.size() * COLUMNS.size());
  }

  // What the columns mean.

  private static TestGateway gateway(String... more) throws Exception {
    List<String> settings = new ArrayList<>(UniClient.ENABLED);
    settings.addAll(List.of(more));
    return TestGateway.start(Wires.settings(settings.toArray(String[]::new)));
  }

  private boolean isTwoWay(Way way) throws Exception {
    try (TestGateway gateway = gateway();
        Link link = way.open(Ports.of(gateway))) {
      link.connect();
      return link.isEchoed(gateway.admin());
    }
  }

  private boolean isPushedTo(Way way) throws Exception {
    try (TestGateway gateway = gateway();
        Link link = way.open(Ports.of(gateway))) {
      link.connect();
      gateway.admin().publish("news", "'hello'");
      return link.next().contains(json("'channel':'news','pub':{'data':'hello'}"));
    }
  }

  private boolean isPinged(Way way) throws Exception {
    try (TestGateway gateway = gateway("client.ping_interval=1s", "client.pong_timeout=500ms");
        Link link = way.open(Ports.of(gateway))) {
      assertThat(link.connect()).contains("\"ping\":1");
      return link.next().equals("{}");
    }
  }

  /** Whether it is told a position to come back to. */
  private boolean resumes(Way way) throws Exception {
    try (TestGateway gateway = gateway();
        Link link = way.open(Ports.of(gateway))) {
      return link.connect().contains("recoverable");
    }
  }

  private boolean speaksTls(Way way) throws Exception {
    Pki server = Pki.of("sluice");
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.addAll(server.install(files, "tcp"));
    try (TestGateway gateway = gateway(settings.toArray(String[]::new))) {
      // A Unix socket goes past the relays: there is nothing around it.
      Ports behindTls = withoutUnix(Ports.of(gateway, tcp -> server.over(tcp)));
      return connects(way, behindTls);
    }
  }

  private boolean knowsWhoIsBehindAProxy(Way way) throws Exception {
    byte[] header =
        "PROXY TCP4 %s 192.0.2.1 5555 8000\r\n"
            .formatted(PROXIED)
            .getBytes(StandardCharsets.US_ASCII);
    try (TestGateway gateway = gateway("client.proxy_protocol=true")) {
      Ports behindProxy =
          Ports.of(
              gateway,
              tcp -> {
                tcp.getOutputStream().write(header);
                return tcp;
              });
      try (Link link = way.open(behindProxy)) {
        link.connect();
        return gateway.admin().call("connections", "{}").contains(PROXIED);
      }
    }
  }

  private static Ports withoutUnix(Ports ports) {
    return new Ports(ports.http(), ports.tcp(), Path.of("/nowhere"));
  }

  private static boolean connects(Way way, Ports ports) {
    try (Link link = way.open(ports)) {
      link.connect();
      return true;
    } catch (IOException refused) {
      return false;
    }
  }

  @Test
  void unixSocketsHaveNoTlsToTurnOn() {
    assertThatExceptionOfType(ConfigException.class)
        .isThrownBy(() -> TestGateway.config("unix.tls.certificate=x.pem"));
  }

  // The rows.

  private static Way twoWay(Wire wire) {
    return ports -> {
      WireClient client = wire.open(ports, 0);
      return new Link() {
        @Override
        public String connect() throws IOException {
          client.send(
              "{'id':1,'connect':{}}",
              "{'id':2,'subscribe':{'channel':'news','recoverable':true,'positioned':true}}");
          return client.next() + client.next();
        }

        @Override
        public String next() throws IOException {
          return client.next();
        }

        @Override
        public boolean isEchoed(Admin admin) throws IOException {
          client.send(ECHO);
          return client.next().equals(json("{'id':3,'rpc':{'data':'echo'}}"));
        }

        @Override
        public void close() throws IOException {
          client.close();
        }
      };
    };
  }

  private static Way oneWay(UniClient.Kind kind) {
    return ports -> {
      UniClient client = UniClient.open(kind, ports.http(), "{'subs':{'news':{'recover':true}}}");
      return new Link() {
        @Override
        public String connect() throws IOException {
          return client.connected();
        }

        @Override
        public String next() throws IOException {
          return client.next();
        }

        @Override
        public boolean isEchoed(Admin admin) throws IOException {
          byte[] command =
              kind == UniClient.Kind.UNI_WEBSOCKET
                  ? Frame.text(json(ECHO))
                  : json(ECHO + "\n").getBytes(StandardCharsets.UTF_8);
          client.socket().getOutputStream().write(command);
          admin.publish("news", "'no answer'");
          return !client.next().contains("no answer");
        }

        @Override
        public void close() throws IOException {
          client.close();
        }
      };
    };
  }
}
