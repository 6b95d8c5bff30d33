package dev.sluice.gateway.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * Lets one event of each kind pass in ten seconds, and counts the others. Any thread.
 *
 * <p>An event that is left out costs a look-up and two counters. The table is bounded: kinds beyond
 * the bound are one.
 *
 * @param <K> what tells kinds apart
 */
public final class Throttle<K> {
  /** The answer for an event that is to be left out. */
  public static final long LEFT_OUT = -1;

  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final int maxKinds;
  private final LongSupplier nanoTime;
  private final Map<K, Rate> rates = new ConcurrentHashMap<>();
  private final Rate rateOfOthers;

  public Throttle(int maxKinds, LongSupplier nanoTime) {
    this.maxKinds = maxKinds;
    this.nanoTime = nanoTime;
    this.rateOfOthers = new Rate(nanoTime.getAsLong());
  }

  /**
   * Counts one event.
   *
   * @return {@link #LEFT_OUT}, or if it passes, how many of its kind were left out since the last
   *     that passed
   */
  public long pass(K kind) {
    return rateOf(kind).pass(nanoTime.getAsLong());
  }

  private Rate rateOf(K kind) {
    Rate known = rates.get(kind);
    if (known != null) {
      return known;
    }
    return rates.size() < maxKinds
        ? rates.computeIfAbsent(kind, _ -> new Rate(nanoTime.getAsLong()))
        : rateOfOthers;
  }

  private static final class Rate {
    private final AtomicLong lastNanos;
    private final LongAdder leftOut = new LongAdder();

    Rate(long nowNanos) {
      this.lastNanos = new AtomicLong(nowNanos - INTERVAL_NANOS);
    }

    long pass(long now) {
      long last = lastNanos.get();
      if (now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now)) {
        return leftOut.sumThenReset();
      }
      leftOut.increment();
      return LEFT_OUT;
    }
  }
}
