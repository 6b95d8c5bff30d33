package dev.sluice.loadtest;

/**
 * Nanoseconds on a clock that only goes forward, and that always shows 19 digits, so that a time is
 * found in a message without parsing it. Another process has another origin.
 */
final class Stamp {
  static final int DIGITS = 19;

  private static final long LEAST = 1_000_000_000_000_000_000L;
  private static final long ORIGIN = System.nanoTime();

  private Stamp() {}

  static long now() {
    return LEAST + (System.nanoTime() - ORIGIN);
  }
}
