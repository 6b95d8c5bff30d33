package dev.sluice.gateway.sim;

import java.util.List;
import java.util.SplittableRandom;

/** Makes every choice of a simulation, by its seed. */
final class Chance {
  private final SplittableRandom random;

  Chance(long seed) {
    random = new SplittableRandom(seed);
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  int between(int least, int most) {
    return random.nextInt(least, most + 1);
  }

  <T> T among(List<T> all) {
    return all.get(below(all.size()));
  }

  SplittableRandom generator() {
    return random;
  }
}
