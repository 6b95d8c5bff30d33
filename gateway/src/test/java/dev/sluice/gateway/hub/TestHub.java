package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.connection.TestCommands;
import dev.sluice.gateway.connection.TestFormat;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.MemoryBroker;
import dev.sluice.gateway.engine.Published;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A hub on two loops that a test drives. */
final class TestHub implements AutoCloseable {
  private final MemoryBudget budget = Budgets.unlimited();
  private final List<TestLoop> loops = List.of(new TestLoop(0, budget), new TestLoop(1, budget));
  private final Hub hub;

  TestHub() {
    this(_ -> OverflowPolicy.DISCONNECT);
  }

  TestHub(Function<String, OverflowPolicy> policyOf) {
    hub = new Hub(loops.stream().map(TestLoop::connections).toList(), policyOf, new MemoryBroker());
  }

  Hub get() {
    return hub;
  }

  TestLoop loop(int index) {
    return loops.get(index);
  }

  /** A connection of an anonymous user. */
  TestClient client(int loop, String... channels) {
    return user(loop, "", channels);
  }

  TestClient user(int loop, String user, String... channels) {
    return client(loop, user, TestLimits.ROOMY, TestFormat.JSON, channels);
  }

  TestClient client(int loop, String user, Limits limits, TestFormat format, String... channels) {
    var commands = new TestCommands();
    commands.whenClosed(hub::leave);
    var client = loops.get(loop).client(limits, format, commands).connected(user);
    hub.join(client.connection(), Directory.UserRule.NONE);
    for (var channel : channels) {
      subscribe(client, channel);
    }
    return client;
  }

  void subscribe(TestClient client, String channel) {
    subscribe(hub, client.connection(), channel);
  }

  void unsubscribe(TestClient client, String channel) {
    unsubscribe(hub, client.connection(), channel);
  }

  static void subscribe(Hub hub, Connection connection, String channel) {
    var subscriptions = hub.subscriptions();
    var subscription = subscriptions.begin(connection, channel, Subscription.Side.CLIENT);
    subscriptions.open(subscription).toCompletableFuture().join();
    subscriptions.commit(subscription);
  }

  static void unsubscribe(Hub hub, Connection connection, String channel) {
    hub.subscriptions().end(connection.subscription(channel), EndCause.CLIENT);
  }

  CompletableFuture<Published> publish(String channel, String json) {
    return publish(channel, json, Except.NOBODY, null);
  }

  CompletableFuture<Published> publish(
      String channel, String json, Except except, PushTracker tracker) {
    return publish(channel, Payload.json(json), except, tracker);
  }

  CompletableFuture<Published> publish(
      String channel, Payload data, Except except, PushTracker tracker) {
    var push =
        new ChannelPush(channel, Publication.of(data, null), except, System.nanoTime(), tracker);
    return hub.publish(push).toCompletableFuture();
  }

  /** One pass of each shard. */
  void run() {
    loops.forEach(TestLoop::run);
  }

  @Override
  public void close() {
    loops.forEach(TestLoop::close);
  }

  /** The line that brings a publication to a subscriber. */
  static String publication(String channel, String json) {
    return "{\"push\":{\"channel\":\"%s\",\"pub\":{\"data\":%s}}}".formatted(channel, json);
  }

  static String message(String json) {
    return "{\"push\":{\"message\":{\"data\":%s}}}".formatted(json);
  }
}
