package dev.sluice.gateway.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A broker that answers when a test tells it to. */
public final class LateBroker implements Broker {
  private final MemoryBroker broker = new MemoryBroker();
  private final Map<String, CompletableFuture<Void>> opening = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  /** What it was asked, in order, as {@code subscribe news}. */
  public List<String> calls() {
    return calls;
  }

  /** The channel is open: what is published to it is received. */
  public void open(String channel) {
    opening.get(channel).complete(null);
  }

  /** The channel cannot be opened. */
  public void fail(String channel) {
    opening.get(channel).completeExceptionally(new IllegalStateException("expected by the test"));
  }

  @Override
  public void start(Receiver receiver) {
    broker.start(receiver);
  }

  @Override
  public CompletionStage<Void> subscribe(String channel) {
    calls.add("subscribe " + channel);
    var opened = new CompletableFuture<Void>();
    opening.put(channel, opened);
    return opened;
  }

  @Override
  public void unsubscribe(String channel) {
    calls.add("unsubscribe " + channel);
  }

  @Override
  public CompletionStage<Published> publish(ChannelPush push) {
    return broker.publish(push);
  }
}
