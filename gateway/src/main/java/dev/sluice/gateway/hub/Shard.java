package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.engine.ChannelPush;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;

/**
 * The hub's part on one event loop: takes what is pushed to the loop's connections, in passes. Its
 * tables belong to that loop and need no lock; other threads only {@link #offer}. Order holds
 * within a channel, and among direct messages.
 *
 * <p>A pass takes what waits, up to a bound, and delivers for a bounded time: what is left has to
 * wait until the loop has looked at its sockets. Publishers who are faster than the loop would
 * otherwise make each pass longer than the one before, and nobody could as much as unsubscribe.
 */
final class Shard {
  private static final int QUEUE_LENGTH = 16 * 1024;
  private static final long QUEUE_BYTES = 64L * 1024 * 1024;

  /** What a pass takes: more would not be joined into longer messages. */
  private static final int PASS_LENGTH = 1024;

  private static final int PASS_BYTES = 2 * FanOut.MAX_JOINED_BYTES;

  /** After so long a pass begins no further run; the one it has begun goes to all subscribers. */
  private static final long PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ConnectionLoop loop;
  private final FanOut fanOut;
  private final ShardQueue queue = new ShardQueue(QUEUE_LENGTH, QUEUE_BYTES);
  private final AtomicBoolean awake = new AtomicBoolean();
  private final List<Connection> connections = new ArrayList<>();

  /** Those for whom publications have been taken that are still to be delivered. */
  private final ArrayDeque<Subscribers> touched = new ArrayDeque<>();

  /** How many deliveries, since the start, are done. */
  private volatile long done;

  /**
   * @param policyOf what gives way when a message of that channel does not fit
   */
  Shard(ConnectionLoop loop, Function<String, OverflowPolicy> policyOf) {
    this.loop = loop;
    this.fanOut = new FanOut(policyOf);
  }

  ConnectionLoop loop() {
    return loop;
  }

  // Any thread.

  boolean hasRoom() {
    return queue.hasRoom();
  }

  /** Puts a delivery before the shard, and wakes its loop unless that is done already. */
  boolean offer(Delivery delivery) {
    if (!queue.offer(delivery)) {
      return false;
    }
    if (!awake.get() && awake.compareAndSet(false, true)) {
      loop.executor().execute(this::pass);
    }
    return true;
  }

  int queueLength() {
    return queue.length();
  }

  /** How many deliveries, since the start, it has accepted. */
  long accepted() {
    return queue.offered();
  }

  /** How many of those its connections have been offered. */
  long done() {
    return done;
  }

  // On the loop.

  void add(Connection connection) {
    connection.placeInShard(connections.size());
    connections.add(connection);
  }

  void remove(Connection connection) {
    int place = connection.placeInShard();
    Connection last = connections.removeLast();
    if (last != connection) {
      connections.set(place, last);
      last.placeInShard(place);
    }
  }

  /** The shard's connections; leaving changes it: walk it backwards. */
  List<Connection> connections() {
    return connections;
  }

  private void pass() {
    try {
      deliver(loop.nanoTime() + PASS_NANOS);
      loop.flush();
    } finally { // Whatever happens: a shard that stays awake without a pass to come is dead.
      goOnOrSleep();
    }
  }

  private void deliver(long end) {
    if (touched.isEmpty()) {
      take(end);
    }
    while (!touched.isEmpty()) {
      Subscribers subscribers = touched.getFirst();
      FanOut.Flush last = touched.size() == 1 ? FanOut.Flush.EACH : FanOut.Flush.LATER;
      fanOut.deliverRun(subscribers, last);
      if (subscribers.waiting().isEmpty()) {
        touched.removeFirst();
      }
      if (loop.nanoTime() - end >= 0) {
        return;
      }
    }
  }

  private void goOnOrSleep() {
    if (touched.isEmpty()) {
      done = queue.polled();
    }
    if (touched.isEmpty() && queue.length() == 0) {
      awake.set(false);
      if (queue.length() == 0 || !awake.compareAndSet(false, true)) {
        return;
      }
    }
    // Timers, unlike tasks, are looked at once in each turn of the loop, behind the sockets.
    loop.executor().schedule(this::pass, 0, TimeUnit.NANOSECONDS);
  }

  /** Takes what waits off the queue: direct messages go out at once, publications are gathered. */
  private void take(long end) {
    int bytes = 0;
    for (int i = 0; i < PASS_LENGTH && bytes < PASS_BYTES; i++) {
      Delivery delivery = queue.poll();
      switch (delivery) {
        case null -> {
          return;
        }
        case Delivery.ToChannel(Route route, ChannelPush push) -> gather(route, push);
        case Delivery.ToConnections direct -> fanOut.deliver(direct);
        case Delivery.ToEveryone everyone -> fanOut.deliver(everyone, connections);
      }
      bytes += delivery.length();
      if (loop.nanoTime() - end >= 0) {
        return;
      }
    }
  }

  private void gather(Route route, ChannelPush push) {
    Subscribers subscribers = route.on(loop.index());
    if (subscribers.waiting().isEmpty()) {
      touched.add(subscribers);
    }
    subscribers.waiting().add(push);
  }
}
