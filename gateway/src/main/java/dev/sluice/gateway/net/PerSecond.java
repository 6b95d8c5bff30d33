package dev.sluice.gateway.net;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Lets so many through in each second, and no more. Any thread. */
public final class PerSecond {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private record Second(long began, int passed) {}

  private final LongSupplier nanoTime;
  private final AtomicReference<Second> second;

  public PerSecond(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.second = new AtomicReference<>(new Second(nanoTime.getAsLong(), 0));
  }

  /**
   * Whether one more may pass; it is counted.
   *
   * @param max 0 for any number
   */
  public boolean passes(int max) {
    if (max == 0) {
      return true;
    }
    long now = nanoTime.getAsLong();
    Second with =
        second.updateAndGet(
            before ->
                now - before.began() >= SECOND_NANOS
                    ? new Second(now, 1)
                    : new Second(before.began(), before.passed() + 1));
    return with.passed() <= max;
  }
}
