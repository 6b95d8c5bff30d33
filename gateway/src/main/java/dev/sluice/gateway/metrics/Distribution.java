package dev.sluice.gateway.metrics;

import java.util.Arrays;

/** Counts values by bucket; one writing thread, any number of readers. */
public final class Distribution {
  private final long[] upperBounds;
  private final Tally[] buckets;
  private final Tally total = new Tally();

  /**
   * @param upperBounds inclusive, ascending; a last bucket takes what is above them all
   */
  public Distribution(long... upperBounds) {
    this.upperBounds = upperBounds.clone();
    this.buckets = new Tally[upperBounds.length + 1];
    Arrays.setAll(buckets, i -> new Tally());
  }

  /** Counts a value as often as {@code times} says. Only on the writing thread. */
  public void record(long value, long times) {
    int bucket = 0;
    while (bucket < upperBounds.length && value > upperBounds[bucket]) {
      bucket++;
    }
    buckets[bucket].add(times);
    total.add(value * times);
  }

  /** The counts by bucket, not cumulated; one more than there are bounds. */
  public long[] counts() {
    return Arrays.stream(buckets).mapToLong(Tally::sum).toArray();
  }

  /** All values added up. */
  public long total() {
    return total.sum();
  }

  public long[] upperBounds() {
    return upperBounds.clone();
  }
}
