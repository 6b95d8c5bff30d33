package dev.sluice.gateway.hub;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jctools.queues.MpscArrayQueue;
import org.jspecify.annotations.Nullable;

/**
 * What publishers have put before a shard, bounded in count and in bytes. Many threads offer, the
 * shard's loop polls.
 */
final class ShardQueue {
  private final MpscArrayQueue<Delivery> deliveries;
  private final int maxLength;
  private final long maxBytes;
  private final AtomicLong bytes = new AtomicLong();

  /** Places that are kept for those who have several deliveries to offer. */
  private final AtomicInteger reserved = new AtomicInteger();

  ShardQueue(int maxLength, long maxBytes) {
    this.deliveries = new MpscArrayQueue<>(maxLength);
    this.maxLength = maxLength;
    this.maxBytes = maxBytes;
  }

  /**
   * Whether there is room now. Another thread may take the last place in between: bytes may run
   * over by a few messages, the count never does.
   */
  boolean hasRoom() {
    return bytes.get() < maxBytes && deliveries.size() + reserved.get() < maxLength - HEADROOM;
  }

  /** Keeps so many places until {@link #release}; false, and none is kept, if they are not free. */
  boolean reserve(int places) {
    int all = reserved.addAndGet(places);
    if (bytes.get() < maxBytes && deliveries.size() + all <= maxLength - HEADROOM) {
      return true;
    }
    release(places);
    return false;
  }

  void release(int places) {
    reserved.addAndGet(-places);
  }

  /** Kept free by {@link #hasRoom}, for those who have asked and not yet offered. */
  private static final int HEADROOM = 256;

  /** False if there is no room. */
  boolean offer(Delivery delivery) {
    if (!deliveries.offer(delivery)) {
      return false;
    }
    bytes.addAndGet(delivery.length());
    return true;
  }

  @Nullable Delivery poll() {
    Delivery delivery = deliveries.poll();
    if (delivery != null) {
      bytes.addAndGet(-delivery.length());
    }
    return delivery;
  }

  int length() {
    return deliveries.size();
  }

  /** How many it has taken since the start. */
  long offered() {
    return deliveries.currentProducerIndex();
  }

  /** How many of those it has given. */
  long polled() {
    return deliveries.currentConsumerIndex();
  }
}
