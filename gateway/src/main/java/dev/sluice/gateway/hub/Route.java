package dev.sluice.gateway.hub;

import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * A channel that has subscribers on this node: how many, and on which shards.
 *
 * <p>The counts change under the lock of the hub's table and are read by any thread; each shard's
 * list belongs to that shard.
 */
final class Route {
  private final String channel;
  private final AtomicIntegerArray counts;
  private final Subscribers[] lists;

  Route(String channel, int shards) {
    this.channel = channel;
    this.counts = new AtomicIntegerArray(shards);
    this.lists = new Subscribers[shards];
  }

  String channel() {
    return channel;
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
