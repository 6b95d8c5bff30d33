package dev.sluice.gateway.engine;

import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The engine of a single node: everything is in this process, and nothing ever waits.
 *
 * <p>A channel's order is the order in which publishers pass its lock. The lock is held while the
 * publication is put on the shards' queues, so that every shard sees the same order: some hundred
 * nanoseconds, on an event loop too.
 */
public final class MemoryEngine implements Engine {
  private static final int STRIPES = 256;

  private final Outlet outlet;
  private final Object[] locks = new Object[STRIPES];

  public MemoryEngine(Outlet outlet) {
    this.outlet = outlet;
    Arrays.setAll(locks, _ -> new Object());
  }

  @Override
  public CompletionStage<Published> publish(ChannelPush push) {
    try {
      synchronized (lockOf(push.channel())) {
        return CompletableFuture.completedFuture(new Published(outlet.deliver(push), null));
      }
    } catch (OverloadedException overloaded) {
      return CompletableFuture.failedFuture(overloaded);
    }
  }

  private Object lockOf(String channel) {
    int hash = channel.hashCode();
    return locks[(hash ^ hash >>> 16) & (STRIPES - 1)];
  }
}
