package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtest.FakeGateway.Mistake;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole tests over real sockets, against a gateway that makes the mistakes to be found. */
class LoadTestIT {

  @ParameterizedTest
  @CsvSource({"1, 1, 200, 1", "3, 1, 200, 1", "3, 2, 200, 2", "1, 4, 50, 3", "5, 1, 150, 1"})
  void aFanoutThatLosesNothingPasses(int channels, int publishers, int pipeline, int threads)
      throws Exception {
    JsonNode report =
        passed(
            Mistake.NONE,
            "fanout",
            "--rate=400",
            "--connections=9",
            "--channels=" + channels,
            "--publishers=" + publishers,
            "--pipeline=" + pipeline,
            "--threads=" + threads);

    assertThat(report.at("/connected/ready").asInt()).isEqualTo(9);
    assertThat(report.at("/published/offered").asInt()).isEqualTo(120);
    assertThat(report.at("/published/acknowledged").asInt()).isEqualTo(120);
    assertThat(report.at("/delivered/delivered").asInt())
        .isEqualTo(report.at("/delivered/expected").asInt())
        .isEqualTo(channels == 5 ? 216 : 120 * 9 / channels);
    assertThat(report.at("/delivered/latency/max_ms").asDouble()).isPositive();
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel", "client"})
  void aTargetedTestReachesOneClientByMessage(String by) throws Exception {
    JsonNode report =
        passed(
            Mistake.NONE,
            "targeted",
            "--rate=400",
            "--connections=7",
            "--publishers=3",
            "--by=" + by);

    assertThat(report.at("/delivered/delivered").asInt()).isEqualTo(120);
  }

  @Test
  void flatOutEachPublisherSendsWhenItIsAnswered() throws Exception {
    JsonNode report =
        passed(
            Mistake.NONE,
            "targeted",
            "--rate=0",
            "--connections=5",
            "--publishers=2",
            "--pipeline=1");

    assertThat(report.at("/published/sent").asInt()).isGreaterThan(10);
    assertThat(report.at("/delivered/delivered").asInt())
        .isEqualTo(report.at("/published/sent").asInt());
  }

  @ParameterizedTest
  @CsvSource({
    "LOSES, lost, 12",
    "DUPLICATES, duplicated, 12",
    "SWAPS, out_of_order, 11",
  })
  void whatGoesWrongWithADeliveryIsCounted(Mistake mistake, String figure, int count)
      throws Exception {
    JsonNode delivered = failed(mistake, "fanout").get("delivered");

    assertThat(delivered.get("expected").asInt()).isEqualTo(360);
    for (String each : List.of("lost", "duplicated", "out_of_order")) {
      int otherwise = mistake == Mistake.SWAPS && each.equals("lost") ? 1 : 0;
      assertThat(delivered.get(each).asInt())
          .as(each)
          .isEqualTo(each.equals(figure) ? count : otherwise);
    }
  }

  @Test
  void aRefusedPublishIsNoLossButAFailure() throws Exception {
    JsonNode report = failed(Mistake.REFUSES_PUBLISHES, "fanout");

    assertThat(report.at("/published/errors/API error 102 unknown channel").asInt()).isEqualTo(12);
    assertThat(report.at("/published/acknowledged").asInt()).isEqualTo(108);
    assertThat(report.at("/delivered/lost").asInt()).isZero();
  }

  @Test
  void aPublishThatIsNotAnsweredIsCounted() throws Exception {
    JsonNode report = failed(Mistake.FORGETS_THE_ANSWER, "fanout", "--pipeline=1");

    assertThat(report.at("/published/unanswered").asInt()).isEqualTo(1);
    assertThat(report.at("/published/sent").asInt()).isLessThan(120);
    assertThat(report.at("/generator/limits/0").asText()).contains("were never sent");
    assertThat(report.at("/delivered/lost").asInt()).isZero();
  }

  @Test
  void aPublisherThatIsDroppedComesBack() throws Exception {
    JsonNode report =
        failed(Mistake.DROPS_THE_PUBLISHER, "fanout", "--duration=1s", "--pipeline=1");

    assertThat(report.at("/published/errors/connection lost").asInt()).isPositive();
    assertThat(report.at("/published/acknowledged").asInt()).isGreaterThan(10);
    assertThat(report.at("/delivered/lost").asInt()).isZero();
  }

  @Test
  void aClosedConnectionIsCountedByItsReason() throws Exception {
    JsonNode report = failed(Mistake.CLOSES_AS_SLOW, "fanout");

    assertThat(report.at("/closed/3008 slow").asInt()).isEqualTo(1);
    assertThat(report.at("/delivered/lost").asInt()).isEqualTo(111);
  }

  @Test
  void theKeyIsSent() throws Exception {
    JsonNode report = failed(Mistake.WANTS_A_KEY, "fanout");

    assertThat(report.at("/published/errors/HTTP 401").asInt()).isEqualTo(120);
    passed(Mistake.WANTS_A_KEY, "fanout", "--rate=400", "--connections=3", "--key=key");
    try (FakeGateway gateway = new FakeGateway(Mistake.WANTS_A_KEY)) {
      String[] args = arguments(gateway, List.of("fanout", "--connections=3"));
      assertThat(CommandLineRun.with(Map.of("SLUICE_ADMIN_KEY", "key"), args).exitCode()).isZero();
    }
  }

  @Test
  void whereNoClientGetsReadyThereIsNoTest() {
    try (FakeGateway gateway = new FakeGateway(Mistake.REFUSES_SUBSCRIPTIONS)) {
      CommandLineRun run =
          CommandLineRun.of(arguments(gateway, List.of("fanout", "--connections=3")));

      assertThat(run)
          .isEqualTo(
              new CommandLineRun(
                  1,
                  "",
                  "sluice loadtest: no client got ready: {error 103 permission denied=3}\n"));
    }
  }

  @Test
  void whereNobodyTakesPublishesThereIsNoTest() {
    try (FakeGateway gateway = new FakeGateway(Mistake.NONE)) {
      CommandLineRun run =
          CommandLineRun.of(
              "fanout", "--url", gateway.url(), "--admin", "http://127.0.0.1:1", "--connections=1");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err())
          .isEqualTo(
              "sluice loadtest: the admin API at 127.0.0.1:1 cannot be reached: connection"
                  + " refused\n");
    }
  }

  @Test
  void idleConnectionsAreHeldAndTheirPingsAnswered() throws Exception {
    try (FakeGateway gateway = new FakeGateway(Mistake.PINGS)) {
      String pid = Long.toString(ProcessHandle.current().pid());
      CommandLineRun run =
          CommandLineRun.of(
              CommandLineRun.against(
                  gateway,
                  "idle",
                  "--steps=2,5",
                  "--hold=50ms",
                  "--pid",
                  pid,
                  "--collect",
                  "--json"));

      assertThat(run.exitCode()).as(run.err()).isZero();
      JsonNode report = run.json();
      assertThat(report.at("/connected/ready").asInt()).isEqualTo(5);
      assertThat(report.at("/gateway/steps/2/connections").asInt()).isEqualTo(5);
      assertThat(report.at("/gateway/steps/2/memory/heap_bytes").asLong()).isPositive();
      assertThat(report.at("/pings_answered").asInt()).isEqualTo(5);
      assertThat(gateway.pongs()).isGreaterThanOrEqualTo(5);
    }
  }

  @Test
  void aPersonGetsASummaryAndOneWhoWatchesTheProgress() {
    try (FakeGateway gateway = new FakeGateway(Mistake.NONE)) {
      CommandLineRun run =
          CommandLineRun.watched(
              CommandLineRun.against(
                  gateway, "fanout", "--connections=3", "--duration=1500ms", "--warmup=0"));

      assertThat(run.exitCode()).isZero();
      assertThat(run.out())
          .startsWith(
              "fanout over websocket: 3 connections, messages of 100 bytes, 50 a second, for 1.50 s"
                  + " by 1 publisher")
          .contains("225 of 225", "0 lost, 0 duplicated, 0 out of order", "nothing lost");
      assertThat(run.err()).contains("fanout: ", " published, ").endsWith("\r\u001b[K");
    }
  }

  private static JsonNode passed(Mistake mistake, String... arguments) throws Exception {
    try (FakeGateway gateway = new FakeGateway(mistake)) {
      CommandLineRun run = CommandLineRun.of(arguments(gateway, List.of(arguments)));
      assertThat(run.exitCode()).as(run.toString()).isZero();
      assertThat(run.json().get("passed").asBoolean()).isTrue();
      return run.json();
    }
  }

  private static JsonNode failed(Mistake mistake, String... more) throws Exception {
    try (FakeGateway gateway = new FakeGateway(mistake)) {
      List<String> arguments = new ArrayList<>(List.of(more));
      arguments.addAll(List.of("--rate=400", "--connections=3", "--warmup=0"));
      CommandLineRun run = CommandLineRun.of(arguments(gateway, arguments));
      assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
      assertThat(run.json().get("passed").asBoolean()).isFalse();
      return run.json();
    }
  }

  private static String[] arguments(FakeGateway gateway, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    // With many requests under way all is sent, however slow this machine is just now.
    for (String usual : List.of("--duration=300ms", "--warmup=50ms", "--pipeline=200")) {
      String name = usual.substring(0, usual.indexOf('=') + 1);
      if (arguments.stream().noneMatch(argument -> argument.startsWith(name))) {
        all.add(usual);
      }
    }
    all.add("--json");
    return CommandLineRun.against(gateway, all.toArray(String[]::new));
  }
}
