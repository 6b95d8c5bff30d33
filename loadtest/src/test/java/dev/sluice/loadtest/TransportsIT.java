package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtest.FakeGateway.Mistake;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole tests over every transport, on both sides of the gateway. */
class TransportsIT {
  static final List<String> TWO_WAY =
      List.of("websocket", "tcp", "unix", "sse", "http_stream", "sse+tls");
  static final List<String> ONE_WAY = List.of("uni_websocket", "uni_sse", "uni_http_stream");
  static final List<String> OTHERS_OVER_TLS =
      List.of("websocket+tls", "tcp+tls", "http_stream+tls", "uni_sse+tls", "uni_http_stream+tls");
  static final List<String> ALL =
      Stream.of(TWO_WAY, ONE_WAY, OTHERS_OVER_TLS).flatMap(List::stream).toList();
  static final List<String> EACH = Stream.of(TWO_WAY, ONE_WAY).flatMap(List::stream).toList();

  @ParameterizedTest
  @FieldSource("ALL")
  void aFanoutIsDeliveredOverEachTransport(String transport) throws Exception {
    CommandLineRun run =
        run(Mistake.NONE, transport, "http", "fanout", "--connections=3", "--channels=2");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.json().get("transport").asText()).isEqualTo(transport);
    assertThat(run.json().at("/delivered/delivered").asInt()).isEqualTo(90);
  }

  @ParameterizedTest
  @FieldSource("EACH")
  void aClientIsReachedByItsIdOverEachTransport(String transport) throws Exception {
    CommandLineRun run =
        run(Mistake.NONE, transport, "http", "targeted", "--by=client", "--connections=3");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    assertThat(run.json().at("/delivered/delivered").asInt()).isEqualTo(60);
  }

  @ParameterizedTest
  @FieldSource("EACH")
  void aCloseIsCountedByItsReasonOverEachTransport(String transport) throws Exception {
    CommandLineRun run =
        run(Mistake.CLOSES_AS_SLOW, transport, "http", "fanout", "--connections=3");

    assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
    assertThat(run.json().at("/closed/3008 slow").asInt()).isEqualTo(1);
    assertThat(run.json().get("closed")).hasSize(1);
  }

  @ParameterizedTest
  @FieldSource("TWO_WAY")
  void pingsAreAnsweredOverEachTwoWayTransport(String transport) throws Exception {
    try (FakeGateway gateway = new FakeGateway(Mistake.PINGS)) {
      JsonNode report = idle(gateway, transport);

      assertThat(report.get("pings_answered").asInt()).isEqualTo(5);
      assertThat(report.get("transport").asText()).isEqualTo(transport);
      // One more is that of the first connection, a trial, which may be gone before it answers.
      assertThat(gateway.pongs()).isBetween(5, 6);
    }
  }

  @ParameterizedTest
  @FieldSource("ONE_WAY")
  void whoOnlyListensIsHeldWithoutPongs(String transport) throws Exception {
    try (FakeGateway gateway = new FakeGateway(Mistake.PINGS)) {
      JsonNode report = idle(gateway, transport);

      assertThat(report.at("/connected/ready").asInt()).isEqualTo(5);
      assertThat(gateway.pongs()).isZero();
    }
  }

  @ParameterizedTest
  @FieldSource("ONE_WAY")
  void whoOnlyListensAndMayNotIsAFailure(String transport) {
    CommandLineRun run =
        run(Mistake.REFUSES_SUBSCRIPTIONS, transport, "http", "fanout", "--connections=3");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("no client got ready: {connected, but not subscribed: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https", "tcp", "tls", "unix"})
  void backendsPublishOverEachKindOfSocket(String admin) throws Exception {
    for (String by : List.of("channel", "client")) {
      CommandLineRun run =
          run(
              Mistake.NONE,
              "websocket",
              admin,
              "targeted",
              "--connections=3",
              "--publishers=2",
              "--by=" + by);

      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.json().at("/published/acknowledged").asInt()).isEqualTo(60);
      assertThat(run.json().at("/delivered/delivered").asInt()).isEqualTo(60);
    }
  }

  @Test
  void theKeyIsSentInEachLine() throws Exception {
    CommandLineRun refused = run(Mistake.WANTS_A_KEY, "tcp", "tcp", "fanout", "--connections=3");
    CommandLineRun taken =
        run(Mistake.WANTS_A_KEY, "tcp", "tcp", "fanout", "--connections=3", "--key=key");

    assertThat(refused.json().at("/published/errors/API error 101 unauthorized").asInt())
        .isEqualTo(60);
    assertThat(taken.exitCode()).as(taken.toString()).isZero();
  }

  @ParameterizedTest
  @CsvSource({"LOSES, lost", "SWAPS, out_of_order"})
  void whatGoesWrongShowsOverAStreamToo(Mistake mistake, String figure) throws Exception {
    CommandLineRun run = run(mistake, "uni_sse", "tcp", "fanout", "--connections=3");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.json().get("delivered").get(figure).asInt()).isPositive();
  }

  @Test
  void certificatesAreVerifiedIfTheyAreGiven(@TempDir Path directory) throws Exception {
    String right = Certificate.ofGateway().writtenTo(directory).toString();
    CommandLineRun trusted =
        run(Mistake.NONE, "websocket+tls", "https", "fanout", "--connections=1", "--ca", right);
    String wrong = Certificate.of("127.0.0.1").writtenTo(directory).toString();
    CommandLineRun refused =
        run(Mistake.NONE, "websocket+tls", "http", "fanout", "--connections=1", "--ca", wrong);

    assertThat(trusted.exitCode()).as(trusted.toString()).isZero();
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("no client can connect to 127.0.0.1:", ": TLS: ");
  }

  @Test
  void aSocketThatIsNotThereIsTold(@TempDir Path directory) {
    CommandLineRun run = CommandLineRun.of("fanout", "--url", "unix:" + directory.resolve("no"));

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).endsWith(": no such socket\n");
  }

  private static JsonNode idle(FakeGateway gateway, String transport) throws Exception {
    CommandLineRun run =
        CommandLineRun.of(
            CommandLineRun.against(
                gateway,
                "idle",
                "--url",
                gateway.url(transport),
                "--connections=5",
                "--hold=200ms",
                "--json"));
    assertThat(run.exitCode()).as(run.toString()).isZero();
    return run.json();
  }

  private static CommandLineRun run(
      Mistake mistake, String transport, String admin, String... arguments) {
    try (FakeGateway gateway = new FakeGateway(mistake)) {
      List<String> all = new ArrayList<>(List.of(arguments));
      all.addAll(List.of("--url", gateway.url(transport), "--admin", gateway.admin(admin)));
      all.addAll(
          List.of("--rate=200", "--duration=300ms", "--warmup=0", "--pipeline=100", "--json"));
      return CommandLineRun.of(all.toArray(String[]::new));
    }
  }
}
