package dev.sluice.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

final class ReasonLogTest {
  private final LogLines lines = LogLines.of(ReasonLogTest.class);
  private long now = 1_000;
  private final ReasonLog log =
      new ReasonLog(lines.logger(), Level.WARN, "handshake refused", () -> now);

  @AfterEach
  void closeLog() {
    lines.close();
  }

  @Test
  void firstEventOfEachReasonIsLoggedWithItsExample() {
    log.report("origin_forbidden", () -> "from 10.0.0.1, https://evil.example");
    log.report("connection_limit", () -> "from 10.0.0.2");
    assertThat(lines.messages())
        .containsExactly(
            "WARN handshake refused: origin_forbidden (from 10.0.0.1, https://evil.example)",
            "WARN handshake refused: connection_limit (from 10.0.0.2)");
  }

  @Test
  void eventsWithinTenSecondsAreCountedAndToldInTheNextLine() {
    for (int i = 0; i < 1_000; i++) {
      int number = i;
      log.report("origin_forbidden", () -> "client " + number);
    }
    assertThat(lines.messages()).hasSize(1);
    now += Duration.ofSeconds(10).toNanos();
    log.report("origin_forbidden", () -> "client 1000");
    assertThat(lines.messages())
        .hasSize(2)
        .last()
        .isEqualTo(
            "WARN handshake refused: origin_forbidden (client 1000),"
                + " and 999 more since the last such line");
    now += Duration.ofSeconds(10).toNanos();
    log.report("origin_forbidden", () -> "client 1001");
    assertThat(lines.messages())
        .last()
        .isEqualTo("WARN handshake refused: origin_forbidden (client 1001)");
  }

  @Test
  void examplesOfEventsThatAreLeftOutAreNotMade() {
    log.report("origin_forbidden", () -> "first");
    log.report(
        "origin_forbidden",
        () -> {
          throw new AssertionError("made for nothing");
        });
  }

  @Test
  void longExampleIsCutShort() {
    log.report("origin_forbidden", () -> "x".repeat(100_000));
    assertThat(lines.messages().getFirst()).hasSizeLessThan(320).endsWith("x…)");
  }

  @Test
  void reasonsWithoutEndDoNotMakeLinesWithoutEnd() {
    for (int i = 0; i < 10_000; i++) {
      log.report("reason " + i, () -> "");
    }
    assertThat(lines.messages()).hasSize(65);
  }
}
