package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoopPulseTest {
  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel loop = EmbeddedChannel.builder().ticker(clock).build();
  private final LoopMeters meters = new LoopMeters();
  private final LoopPulse pulse = new LoopPulse(loop.eventLoop(), meters, clock::nanoTime);

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void loopThatTurnsIsNotStuck() {
    pulse.start();
    for (var i = 0; i < 100; i++) {
      pass(100);
      turn();
      assertThat(pulse.isStuck()).isFalse();
    }

    assertThat(beats()).isBetween(30L, 40L);
  }

  @Test
  void loopThatRunsNothingForFiveSecondsIsStuck() {
    pulse.start();
    pass(300);
    turn();
    pass(5_000);
    assertThat(pulse.isStuck()).isFalse();
    pass(1);

    assertThat(pulse.isStuck()).isTrue();
  }

  @Test
  void loopThatNeverRanAnythingIsStuckToo() {
    pulse.start();
    pass(5_001);

    assertThat(pulse.isStuck()).isTrue();
  }

  @Test
  void loopThatTurnsAgainIsStuckNoMore() {
    pulse.start();
    pass(10_000);
    turn();

    assertThat(pulse.isStuck()).isFalse();
    assertThat(meters.loopDelay.total()).isEqualTo(9_750_000_000L);
  }

  @Test
  void latenessIsRecorded() {
    pulse.start();
    pass(250);
    turn();
    pass(253);
    turn();

    assertThat(beats()).isEqualTo(2);
    assertThat(meters.loopDelay.total()).isEqualTo(3_000_000);
  }

  @Test
  void stoppedPulseIsNeverStuckAndLeavesTheLoop() {
    pulse.start();
    pulse.stop();
    pass(10_000);
    assertThat(pulse.isStuck()).isFalse();
    turn();

    assertThat(loop.runScheduledPendingTasks()).as("tasks that are left").isEqualTo(-1);
  }

  private void pass(long millis) {
    clock.advanceMillis(millis);
  }

  private void turn() {
    loop.runScheduledPendingTasks();
  }

  private long beats() {
    return Arrays.stream(meters.loopDelay.counts()).sum();
  }
}
