package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.loadtest.FakeGateway.Mistake;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Soaks of seconds over real sockets, where the gateway is a part of this process. */
class SoakIT {
  private static final List<String> USUAL =
      List.of(
          "--connections=5",
          "--rate=100",
          "--duration=2s",
          "--alone=300ms",
          "--warmup=100ms",
          "--settle=0",
          "--churn=50",
          "--garbage=50",
          "--attacks=20",
          "--slow-readers=3",
          "--heap-growth=1000",
          "--direct-growth=1000",
          "--descriptor-growth=1000",
          "--thread-growth=1000");

  @Test
  void aGatewayThatHoldsPasses() throws Exception {
    CommandLineRun run = soak(Mistake.NONE, "--p99-ratio=100000", "--json");

    assertThat(run.exitCode()).as(run.toString()).isZero();
    JsonNode report = run.json();
    assertThat(report.at("/traffic/beside/delivered").asInt())
        .isEqualTo(report.at("/traffic/beside/expected").asInt())
        .isEqualTo(140 * 5);
    for (String kind : List.of("churn", "garbage", "attacks", "slow readers")) {
      assertThat(report.at("/visits").path(kind).asInt()).as(kind).isPositive();
    }
    assertThat(report.at("/gateway/after/direct_bytes").asLong()).isEqualTo(1 << 20);
    assertThat(report.at("/gateway/after/heap_bytes").asLong()).isPositive();
    assertThat(report.at("/gateway/after/descriptors").asInt()).isPositive();
    assertThat(report.at("/gateway/after/threads").asInt()).isPositive();
    assertThat(run.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("alone  "),
            line -> assertThat(line).startsWith("beside  "),
            line -> assertThat(line).startsWith("alone again  "));
  }

  @Test
  void aGatewayThatLosesAMessageFails() {
    CommandLineRun run = soak(Mistake.LOSES, "--p99-ratio=100000");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("FAILED        beside: ").contains(" lost");
  }

  private static CommandLineRun soak(Mistake mistake, String... more) {
    try (FakeGateway gateway = new FakeGateway(mistake)) {
      List<String> arguments = new ArrayList<>(List.of("soak"));
      arguments.addAll(USUAL);
      arguments.addAll(List.of(more));
      arguments.add("--pid=" + ProcessHandle.current().pid());
      return CommandLineRun.of(CommandLineRun.against(gateway, arguments.toArray(String[]::new)));
    }
  }
}
