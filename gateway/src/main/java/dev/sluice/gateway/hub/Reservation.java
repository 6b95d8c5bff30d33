package dev.sluice.gateway.hub;

import dev.sluice.gateway.engine.OverloadedException;
import java.util.List;

/**
 * Room that shards keep for a push of several parts until it is closed, when all of them have been
 * offered. Any thread.
 */
public final class Reservation implements AutoCloseable {
  private final List<Shard> shards;
  private final int[] parts;

  private Reservation(List<Shard> shards, int[] parts) {
    this.shards = shards;
    this.parts = parts;
  }

  /**
   * @param parts how many deliveries for each shard
   * @throws OverloadedException if a shard has no room for its part; then nothing is kept
   */
  static Reservation of(List<Shard> shards, int[] parts) throws OverloadedException {
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] > 0 && !shards.get(i).reserve(parts[i])) {
        release(shards, parts, i);
        throw Hub.overloaded();
      }
    }
    return new Reservation(shards, parts);
  }

  @Override
  public void close() {
    release(shards, parts, parts.length);
  }

  private static void release(List<Shard> shards, int[] parts, int end) {
    for (int i = 0; i < end; i++) {
      shards.get(i).release(parts[i]);
    }
  }
}
