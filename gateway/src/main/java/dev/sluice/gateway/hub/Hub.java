package dev.sluice.gateway.hub;

import static java.util.stream.Collectors.groupingBy;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.Broker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.engine.Published;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Routes pushes: to a channel, a connection, a user, or everyone. Any thread may push; a connection
 * joins, subscribes and leaves on its own loop.
 */
public final class Hub implements Broker.Receiver {
  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final List<Shard> shards;
  private final Directory directory = new Directory();
  private final RouteTable routes;
  private final Subscriptions subscriptions;
  private final Broker broker;

  /**
   * @param policyOf what gives way when a message of that channel does not fit into a queue
   * @param broker is started
   */
  public Hub(List<ConnectionLoop> loops, Function<String, OverflowPolicy> policyOf, Broker broker) {
    this.routes = new RouteTable(broker, loops.size());
    this.shards = loops.stream().map(loop -> new Shard(loop, routes, policyOf)).toList();
    this.subscriptions = new Subscriptions(this, routes);
    this.broker = broker;
    broker.start(this);
  }

  // Who is there. On the connection's loop.

  /**
   * Enters a connection under its identity: pushes reach it from then on.
   *
   * @return which connections of its user have to leave; null if the user has as many as it may
   *     have: then nothing has changed
   */
  public @Nullable List<Connection> join(Connection connection, Directory.UserRule rule) {
    List<Connection> leaving = directory.add(connection, rule);
    if (leaving != null) {
      shardOf(connection).add(connection);
    }
    return leaving;
  }

  /**
   * Removes a connection, which may not have joined, with all its subscriptions: no push reaches it
   * from here on.
   */
  public void leave(Connection connection) {
    try {
      subscriptions.endAll(connection);
    } finally { // Whatever happens: nobody may find what is gone.
      if (directory.remove(connection)) {
        shardOf(connection).remove(connection);
      }
    }
  }

  /**
   * Makes it another user's connection, or nobody's: pushes to the user reach it from then on.
   *
   * @return as {@link #join} does
   */
  public @Nullable List<Connection> identify(
      Connection connection, Identity changed, Directory.UserRule rule) {
    return directory.identify(connection, changed, rule);
  }

  public Subscriptions subscriptions() {
    return subscriptions;
  }

  // What goes out. Any thread.

  /** Publishes to a channel, in the channel's order. */
  public CompletionStage<Published> publish(ChannelPush push) {
    return broker.publish(push);
  }

  /** The broker hands a publication back when it has its place. */
  @Override
  public int receive(ChannelPush push) throws OverloadedException {
    Route route = routes.find(push.channel());
    if (route == null) {
      return 0;
    }
    if (push.room() == ChannelPush.Room.TO_BE_CHECKED) {
      for (Shard shard : shards) {
        if (route.countOn(shard.loop().index()) > 0 && !shard.hasRoom()) {
          throw overloaded();
        }
      }
    }
    int matched = 0;
    Delivery delivery = new Delivery.ToChannel(route, push);
    for (Shard shard : shards) {
      int subscribers = route.countOn(shard.loop().index());
      if (subscribers > 0) {
        offer(shard, delivery, push.tracker());
        matched += subscribers;
      }
    }
    return matched;
  }

  /** Whether every shard takes more at this moment. */
  public boolean hasRoom() {
    for (Shard shard : shards) {
      if (!shard.hasRoom()) {
        return false;
      }
    }
    return true;
  }

  /** Pushes to connections by id, to users, or to everyone; none of them needs a subscription. */
  public DirectPush.Sent push(DirectPush push) throws OverloadedException {
    return push.send(this);
  }

  /**
   * Keeps room for a push of several parts, so that all of them are accepted or none. They then say
   * {@link ChannelPush.Room#RESERVED}.
   *
   * @param channels to be published to
   * @param direct how many messages to connections there are beside them
   */
  public Reservation reserve(Collection<String> channels, int direct) throws OverloadedException {
    int[] parts = new int[shards.size()];
    Arrays.fill(parts, direct);
    for (String channel : channels) {
      Route route = routes.find(channel);
      for (int i = 0; route != null && i < parts.length; i++) {
        parts[i] += route.countOn(i) > 0 ? 1 : 0;
      }
    }
    return Reservation.of(shards, parts);
  }

  /** Tells, whenever asked, whether connections have been offered all that is accepted by now. */
  public BooleanSupplier acceptedByNowIsOffered() {
    long[] accepted = shards.stream().mapToLong(Shard::accepted).toArray();
    return () ->
        IntStream.range(0, accepted.length).allMatch(i -> shards.get(i).done() >= accepted[i]);
  }

  static OverloadedException overloaded() {
    return new OverloadedException("a shard's queue is full");
  }

  /** One part of a push, which the tracker follows; none if the shard has no room after all. */
  static void offer(Shard shard, Delivery delivery, @Nullable PushTracker tracker) {
    if (tracker != null) {
      tracker.partBegins(); // First: the shard may be done with it at once.
    }
    if (!shard.offer(delivery)) {
      if (tracker != null) {
        tracker.partDone();
      }
      throw overloaded();
    }
  }

  List<Shard> shards() {
    return shards;
  }

  private Shard shardOf(Connection connection) {
    return shards.get(connection.loopIndex());
  }

  // What is done to connections.

  /**
   * Does something to connections, each on its own loop, behind all that was accepted for it
   * before. Any thread.
   *
   * @return completes when it is done on all; fails with {@link OverloadedException}, and nothing
   *     is done, if a shard has no room
   */
  public CompletionStage<Void> onEach(
      Collection<Connection> connections, Consumer<Connection> action) {
    return onEachUntilDone(connections, atOnce(action));
  }

  /** The same for an action that may take time: it is done when its stage completes. */
  public CompletionStage<Void> onEachUntilDone(
      Collection<Connection> connections, Function<Connection, CompletionStage<Void>> action) {
    Map<Shard, List<Connection>> byShard = byShard(connections);
    Operation operation = new Operation(action);
    return operation.begin(
        byShard.keySet(),
        shard -> new Delivery.OnConnections(byShard.getOrDefault(shard, List.of()), operation));
  }

  /** The same for all subscribers of a channel. */
  public CompletionStage<Void> onEachSubscriber(String channel, Consumer<Connection> action) {
    Route route = routes.find(channel);
    if (route == null) {
      return CompletableFuture.completedFuture(null);
    }
    Operation operation = new Operation(atOnce(action));
    return operation.begin(
        shards.stream().filter(shard -> route.countOn(shard.loop().index()) > 0).toList(),
        _ -> new Delivery.OnSubscribers(route, operation));
  }

  private static Function<Connection, CompletionStage<Void>> atOnce(Consumer<Connection> action) {
    return connection -> {
      action.accept(connection);
      return DONE;
    };
  }

  Map<Shard, List<Connection>> byShard(Collection<Connection> connections) {
    return connections.stream().collect(groupingBy(this::shardOf));
  }

  /**
   * Whether the connection has got everything that was accepted for it. On its loop.
   *
   * @param channels to which it is going to subscribe: they count too
   */
  public boolean isCaughtUp(Connection connection, Collection<String> channels) {
    return shardOf(connection).isCaughtUp(connection, channels);
  }

  /** Runs this when it has; at once if it has now. On its loop. */
  public void inTurn(Connection connection, Collection<String> channels, Runnable action) {
    shardOf(connection).inTurn(connection, channels, action);
  }

  // What is there. Any thread.

  public Directory directory() {
    return directory;
  }

  /** Calls back for each channel with subscribers, with their number. */
  public void forEachChannel(BiConsumer<String, Integer> reader) {
    routes.forEach(reader);
  }

  public int subscribersOf(String channel) {
    Route route = routes.find(channel);
    return route == null ? 0 : route.total();
  }

  public int channelCount() {
    return routes.channelCount();
  }

  /** Subscriptions on this node. */
  public int subscriptionCount() {
    return routes.subscriptionCount();
  }

  /** Deliveries that wait for a shard's pass. */
  public int queueLength() {
    return shards.stream().mapToInt(Shard::queueLength).sum();
  }
}
