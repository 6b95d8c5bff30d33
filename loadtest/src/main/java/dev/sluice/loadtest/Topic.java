package dev.sluice.loadtest;

import java.util.BitSet;

/**
 * Whom messages are addressed to, a channel or a client, and the count of them. Counted on the
 * publishing loop; between two phases, when nothing is under way, anybody may read it.
 */
final class Topic {
  private final PublishRequest request;
  private final int subscribers;
  private long base;
  private long next;
  private BitSet failed = new BitSet(0);
  private Order order = new Order.AsSent();

  /**
   * @param subscribers how many get each message
   */
  Topic(PublishRequest request, int subscribers) {
    this.request = request;
    this.subscribers = subscribers;
  }

  PublishRequest request() {
    return request;
  }

  int subscribers() {
    return subscribers;
  }

  /** A new phase: counts from here. */
  void begin(Order order) {
    base = next;
    failed = new BitSet(0);
    this.order = order;
  }

  /** The first sequence number of the phase. */
  long base() {
    return base;
  }

  /** The sequence number behind the last one sent. */
  long sent() {
    return next;
  }

  long nextSequence() {
    return next++;
  }

  /** The gateway did not take this one, or nobody knows. */
  void failed(long sequence) {
    if (sequence >= base) {
      failed.set((int) (sequence - base));
    }
  }

  /** Those of this phase that failed; bit 0 is {@link #base()}. */
  BitSet failed() {
    return failed;
  }

  Order order() {
    return order;
  }

  /** How many messages the subscribers must get, all together. */
  long expected() {
    return (next - base - failed.cardinality()) * subscribers;
  }
}
