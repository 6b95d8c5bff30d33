package dev.sluice.loadtest;

import java.time.Duration;
import java.util.List;

/**
 * Connections that are only held.
 *
 * @param steps how many there are, one count after the other, rising
 * @param hold how long the last are held
 * @param subscribe whether each subscribes to a channel of its own
 * @param collect whether the gateway collects its garbage before its memory is read
 */
record Idle(List<Integer> steps, Duration hold, boolean subscribe, boolean collect) {

  Idle {
    steps = List.copyOf(steps);
    for (int i = 0; i < steps.size(); i++) {
      Expect.between(
          steps.size() == 1 ? "--connections" : "--steps",
          steps.get(i),
          i == 0 ? 1 : steps.get(i - 1) + 1L,
          1_000_000);
    }
  }

  int connections() {
    return steps.getLast();
  }
}
