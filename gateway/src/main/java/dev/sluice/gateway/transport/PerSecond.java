package dev.sluice.gateway.transport;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets so many through in each second, and no more. Any thread. */
final class PerSecond {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final LongSupplier nanoTime;
  private final AtomicLong secondBegan;
  private final AtomicInteger passed = new AtomicInteger();

  PerSecond(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.secondBegan = new AtomicLong(nanoTime.getAsLong());
  }

  /**
   * Whether one more may pass; it is counted.
   *
   * @param max 0 for any number
   */
  boolean passes(int max) {
    if (max == 0) {
      return true;
    }
    long began = secondBegan.get();
    long now = nanoTime.getAsLong();
    if (now - began >= SECOND_NANOS && secondBegan.compareAndSet(began, now)) {
      passed.set(0);
    }
    return passed.incrementAndGet() <= max;
  }
}
