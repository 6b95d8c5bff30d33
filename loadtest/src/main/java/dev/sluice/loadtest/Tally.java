package dev.sluice.loadtest;

/** What the subscribers of one event loop have got in one phase. Lives on that loop. */
final class Tally {
  private final Latencies latencies = new Latencies();
  private long delivered;
  private long duplicated;
  private long outOfOrder;
  private long lastAt;

  /**
   * @param due when it was to be published
   * @param now when it was read
   */
  void received(Receipts.Receipt receipt, long due, long now) {
    switch (receipt) {
      case IN_ORDER -> delivered(due, now);
      case OUT_OF_ORDER -> {
        delivered(due, now);
        outOfOrder++;
      }
      case DUPLICATE -> duplicated++;
      case LATE -> {}
    }
  }

  private void delivered(long due, long now) {
    delivered++;
    latencies.record(now - due);
    lastAt = now;
  }

  void add(Tally other) {
    latencies.add(other.latencies);
    delivered += other.delivered;
    duplicated += other.duplicated;
    outOfOrder += other.outOfOrder;
    lastAt = Math.max(lastAt, other.lastAt);
  }

  /** How many messages have come, each counted once. */
  long delivered() {
    return delivered;
  }

  long duplicated() {
    return duplicated;
  }

  long outOfOrder() {
    return outOfOrder;
  }

  /** When the last one came; 0 if none. */
  long lastAt() {
    return lastAt;
  }

  Latencies.Percentiles latencies() {
    return latencies.percentiles();
  }
}
