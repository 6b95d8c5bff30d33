package dev.sluice.gateway.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Many seeds, each a history of its own. {@code -Dsluice.sim.seed=N} runs one seed again; {@code
 * -Dsluice.sim.minutes=N} goes on with new seeds for so long.
 */
class SimulationTest {
  private static final int STEPS = 400;
  private static final int SEEDS = Integer.getInteger("sluice.sim.seeds", 300);

  @Test
  void invariantsHoldWhateverHappens() {
    var one = Long.getLong("sluice.sim.seed");
    if (one != null) {
      run(one);
      return;
    }
    for (var seed = 0; seed < SEEDS; seed++) {
      run(seed);
    }
  }

  @Test
  void newSeedsForAsLongAsIsAskedFor() {
    var end =
        System.nanoTime()
            + Duration.ofMinutes(Integer.getInteger("sluice.sim.minutes", 0)).toNanos();
    var seed = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis());
    while (System.nanoTime() < end) {
      run(seed++);
    }
  }

  @Test
  void seedReplaysToTheLetter() throws Exception {
    for (var seed = 0; seed < 30; seed++) {
      var received = withoutIds(new Simulation(seed).run(STEPS));
      assertThat(withoutIds(new Simulation(seed).run(STEPS))).isEqualTo(received);
    }
  }

  private static void run(long seed) {
    try {
      var unused = new Simulation(seed).run(STEPS);
    } catch (Exception | AssertionError failure) {
      throw new AssertionError(
          "seed %d (again by -Dsluice.sim.seed=%1$d): %s".formatted(seed, failure.getMessage()),
          failure);
    }
  }

  /** Client ids are random; nothing else is. */
  private static String withoutIds(String received) {
    return received.replaceAll("\"client\":\"[0-9a-f-]*", "\"client\":\"id");
  }
}
