package dev.sluice.gateway.engine;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The broker of a single node: everything is in this process, and every stage is complete when it
 * is returned.
 *
 * <p>A channel's order is the order in which publishers pass its lock. The lock is held while the
 * publication is put on the shards' queues, so that every shard sees the same order: some hundred
 * nanoseconds, on an event loop too.
 */
public final class MemoryBroker implements Broker {
  private static final int STRIPES = 256;
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final Object[] locks = new Object[STRIPES];
  private @Nullable Receiver receiver;

  public MemoryBroker() {
    Arrays.setAll(locks, _ -> new Object());
  }

  @Override
  public void start(Receiver started) {
    receiver = started;
  }

  @Override
  public CompletionStage<Void> subscribe(String channel) {
    return DONE;
  }

  @Override
  public void unsubscribe(String channel) {}

  @Override
  public CompletionStage<Published> publish(ChannelPush push) {
    Receiver here = Objects.requireNonNull(receiver, "not started");
    try {
      synchronized (lockOf(push.channel())) {
        return CompletableFuture.completedFuture(new Published(here.receive(push), null));
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
