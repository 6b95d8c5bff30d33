package dev.sluice.gateway.hub;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A channel that has subscribers on this node, or will have: how many, and on which shards.
 *
 * <p>The counts are changed by the loops of the subscribers and read by any thread; each shard's
 * list belongs to that shard.
 */
final class Route {
  private final String channel;
  private final CompletionStage<Void> interest;
  private final AtomicIntegerArray counts;
  private final Subscribers[] lists;

  /** Subscriptions that have begun and not ended. Guarded by the lock of the table's entry. */
  private int retained;

  /**
   * @param interest completes when the broker brings what is published to the channel
   */
  Route(String channel, int shards, CompletionStage<Void> interest) {
    this.channel = channel;
    this.interest = interest;
    this.counts = new AtomicIntegerArray(shards);
    this.lists = new Subscribers[shards];
  }

  String channel() {
    return channel;
  }

  CompletionStage<Void> interest() {
    return interest;
  }

  void retain() {
    retained++;
  }

  /** False if nobody retains it any more. */
  boolean release() {
    return --retained > 0;
  }

  /** Subscribers on all shards together. */
  int total() {
    int total = 0;
    for (int shard = 0; shard < counts.length(); shard++) {
      total += counts.get(shard);
    }
    return total;
  }

  int countOn(int shard) {
    return counts.get(shard);
  }

  void added(int shard) {
    counts.incrementAndGet(shard);
  }

  void removed(int shard) {
    counts.decrementAndGet(shard);
  }

  /** A shard that has subscribers has accepted a delivery for them. Any thread. */
  void deliveryAccepted(int shard, long number) {
    Subscribers list = lists[shard];
    if (list != null) {
      list.deliveryAccepted(number);
    }
  }

  /** One shard's subscribers. Only on that shard's loop. */
  Subscribers on(int shard) {
    Subscribers list = lists[shard];
    if (list == null) {
      list = new Subscribers(this);
      lists[shard] = list;
    }
    return list;
  }
}
