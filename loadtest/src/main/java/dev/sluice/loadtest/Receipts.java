package dev.sluice.loadtest;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Which of its topic's messages one subscriber has got. Lives on the subscriber's loop, and is no
 * more than a number while everything comes in sequence.
 */
final class Receipts {
  private long base;

  /** Everything below it has come. */
  private long next;

  private long lastPlace;

  /** What has come beyond {@code next}; bit 0 is {@code base}. */
  private @Nullable BitSet ahead;

  /** What became of a message. */
  enum Receipt {
    IN_ORDER,
    OUT_OF_ORDER,
    DUPLICATE,
    /** Of an earlier phase, which has been counted already. */
    LATE
  }

  /** Forgets everything; the next message to come is {@code base}. */
  void begin(long base) {
    this.base = base;
    next = base;
    lastPlace = Long.MIN_VALUE;
    ahead = null;
  }

  Receipt receive(long sequence, Order order) {
    if (sequence < base) {
      return Receipt.LATE;
    }
    if (!isNew(sequence)) {
      return Receipt.DUPLICATE;
    }
    long place = order.placeOf(sequence);
    if (place < lastPlace) {
      return Receipt.OUT_OF_ORDER;
    }
    lastPlace = place;
    return Receipt.IN_ORDER;
  }

  /**
   * How many never came.
   *
   * @param sent the sequence number behind the last one
   * @param failed those that nobody was to get; bit 0 is the base
   */
  long missing(long sent, BitSet failed) {
    long missing = 0;
    for (long sequence = next; sequence < sent; sequence++) {
      int bit = (int) (sequence - base);
      if (!failed.get(bit) && (ahead == null || !ahead.get(bit))) {
        missing++;
      }
    }
    return missing;
  }

  private boolean isNew(long sequence) {
    if (sequence < next) {
      return false;
    }
    if (sequence > next) {
      if (ahead == null) {
        ahead = new BitSet();
      }
      int bit = (int) (sequence - base);
      boolean known = ahead.get(bit);
      ahead.set(bit);
      return !known;
    }
    next++;
    if (ahead != null) {
      next = base + ahead.nextClearBit((int) (next - base));
    }
    return true;
  }
}
