package dev.sluice.loadtest;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The order in which a topic's messages are to come: the same for all its subscribers. */
sealed interface Order {

  /** The place of a message; places rise but have gaps. For any thread. */
  long placeOf(long sequence);

  /** As they were sent: where one publisher sends them all. */
  record AsSent() implements Order {
    @Override
    public long placeOf(long sequence) {
      return sequence;
    }
  }

  /**
   * As they came first, to whichever subscriber: where several publishers send at once, only the
   * gateway knows the order. It judges a message wrongly that was lost to the first who could have
   * got it; but then it was lost.
   */
  final class AsFirstSeen implements Order {
    private static final int CHUNK = 1 << 16;

    private final long base;
    private final AtomicReferenceArray<AtomicIntegerArray> chunks =
        new AtomicReferenceArray<>(1 << 14);
    private final AtomicInteger places = new AtomicInteger();

    /**
     * @param base the lowest sequence number to come
     */
    AsFirstSeen(long base) {
      this.base = base;
    }

    @Override
    public long placeOf(long sequence) {
      AtomicIntegerArray chunk = chunk((int) ((sequence - base) / CHUNK));
      int i = (int) ((sequence - base) % CHUNK);
      int place = chunk.get(i);
      if (place != 0) {
        return place;
      }
      chunk.compareAndSet(i, 0, places.incrementAndGet());
      return chunk.get(i);
    }

    private AtomicIntegerArray chunk(int n) {
      AtomicIntegerArray chunk = chunks.get(n);
      if (chunk != null) {
        return chunk;
      }
      chunks.compareAndSet(n, null, new AtomicIntegerArray(CHUNK));
      return chunks.get(n);
    }
  }
}
