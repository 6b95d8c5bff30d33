package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.engine.Broker;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The channels that this node has an interest in, each with the way to its subscribers. Read by any
 * thread; subscriptions are added and removed on the loops of their connections.
 */
final class RouteTable {
  private final Map<String, Route> routes = new ConcurrentHashMap<>();
  private final LongAdder subscriptions = new LongAdder();
  private final Broker broker;
  private final int shards;

  RouteTable(Broker broker, int shards) {
    this.broker = broker;
    this.shards = shards;
  }

  /** Null if nobody subscribes to the channel. */
  @Nullable Route find(String channel) {
    return routes.get(channel);
  }

  /**
   * Keeps the channel's route until {@link #release}.
   *
   * @return completes when the broker brings what is published to the channel
   */
  CompletionStage<Void> retain(String channel) {
    Route retained =
        routes.compute(
            channel,
            (name, known) -> {
              Route route = known == null ? new Route(name, shards, broker.subscribe(name)) : known;
              route.retain();
              return route;
            });
    return retained.interest();
  }

  void release(String channel) {
    routes.computeIfPresent(
        channel,
        (name, route) -> {
          if (route.release()) {
            return route;
          }
          broker.unsubscribe(name);
          return null;
        });
  }

  /** Adds a subscription to its channel's route, which has been retained for it. */
  void add(Subscription subscription) {
    int shard = subscription.connection().loopIndex();
    Route route = routes.get(subscription.channel());
    if (route == null) {
      throw new IllegalStateException("a channel without a route (expected: retained)");
    }
    route.on(shard).add(subscription);
    route.added(shard);
    subscriptions.increment();
  }

  void remove(Subscription subscription) {
    int shard = subscription.connection().loopIndex();
    Route route = routes.get(subscription.channel());
    if (route != null) {
      route.removed(shard);
      route.on(shard).remove(subscription);
      subscriptions.decrement();
    }
  }

  /** Calls back for each channel with subscribers, with their number. */
  void forEach(BiConsumer<String, Integer> reader) {
    routes.forEach(
        (channel, route) -> {
          int total = route.total();
          if (total > 0) {
            reader.accept(channel, total);
          }
        });
  }

  int channelCount() {
    return routes.size();
  }

  int subscriptionCount() {
    return subscriptions.intValue();
  }
}
