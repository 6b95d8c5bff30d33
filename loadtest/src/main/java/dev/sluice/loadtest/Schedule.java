package dev.sluice.loadtest;

/**
 * When messages are due: at an even pace, whatever became of those before. What comes late is late
 * against this, so that a gateway that stalls cannot hide it by stalling its publishers.
 *
 * @param start in nanoseconds, like all times here
 * @param end nothing is due from here on
 */
record Schedule(long start, double perSecond, long end) {

  /** When the n-th message is due, from 0. */
  long timeOf(long n) {
    return start + (long) (n * 1e9 / perSecond);
  }

  /** How many messages are due until then, that moment included. */
  long dueBy(long now) {
    long last = Math.min(now, end - 1);
    if (last < start) {
      return 0;
    }
    long n = (long) ((last - start) * perSecond / 1e9);
    // Rounding may be off by one, either way.
    while (timeOf(n) <= last) {
      n++;
    }
    while (n > 0 && timeOf(n - 1) > last) {
      n--;
    }
    return n;
  }
}
