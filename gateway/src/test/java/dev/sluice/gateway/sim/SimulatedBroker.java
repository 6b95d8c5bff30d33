package dev.sluice.gateway.sim;

import dev.sluice.gateway.engine.Broker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.engine.Published;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A broker that answers at once, late, out of turn between channels, or with a failure, as the
 * chance of the simulation says. Within a channel it keeps the order.
 */
final class SimulatedBroker implements Broker {
  private final Chance chance;
  private final Consumer<ChannelPush> accepted;
  private final List<Runnable> interests = new ArrayList<>();
  private final Map<String, Deque<Runnable>> publications = new TreeMap<>();
  private final Map<String, Integer> interested = new TreeMap<>();
  private Receiver receiver;

  /**
   * @param accepted told of each publication when it has its place
   */
  SimulatedBroker(Chance chance, Consumer<ChannelPush> accepted) {
    this.chance = chance;
    this.accepted = accepted;
  }

  @Override
  public void start(Receiver started) {
    receiver = started;
  }

  @Override
  public CompletionStage<Void> subscribe(String channel) {
    Check.that(interested.put(channel, 1) == null, "subscribed twice to %s", channel);
    if (chance.oneIn(2)) {
      return CompletableFuture.completedFuture(null);
    }
    var answer = new CompletableFuture<Void>();
    var fails = chance.oneIn(8);
    interests.add(
        () -> {
          if (fails) {
            answer.completeExceptionally(new Mishap());
          } else {
            answer.complete(null);
          }
        });
    return answer;
  }

  @Override
  public void unsubscribe(String channel) {
    Check.that(interested.remove(channel) != null, "%s is not subscribed to", channel);
  }

  @Override
  public CompletionStage<Published> publish(ChannelPush push) {
    var answer = new CompletableFuture<Published>();
    var waiting = publications.computeIfAbsent(push.channel(), _ -> new ArrayDeque<>());
    if (waiting.isEmpty() && chance.oneIn(2)) {
      receive(push, answer);
    } else {
      waiting.add(() -> receive(push, answer));
    }
    return answer;
  }

  private void receive(ChannelPush push, CompletableFuture<Published> answer) {
    if (chance.oneIn(50)) {
      answer.completeExceptionally(new OverloadedException("expected by the test"));
      return;
    }
    try {
      var matched = receiver.receive(push);
      accepted.accept(push);
      answer.complete(new Published(matched, null));
    } catch (OverloadedException overloaded) {
      answer.completeExceptionally(overloaded);
    }
  }

  /** Does one thing that waits; false if there is none. */
  boolean step() {
    publications.values().removeIf(Deque::isEmpty);
    var count = interests.size() + publications.size();
    if (count == 0) {
      return false;
    }
    var chosen = chance.below(count);
    if (chosen < interests.size()) {
      interests.remove(chosen).run();
    } else {
      var channels = List.copyOf(publications.values());
      channels.get(chosen - interests.size()).remove().run();
    }
    return true;
  }

  int interested() {
    return interested.size();
  }

  /** Why this broker fails. */
  static final class Mishap extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mishap() {
      super("expected by the test", null, false, false);
    }
  }
}
