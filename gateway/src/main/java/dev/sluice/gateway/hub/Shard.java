package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.engine.ChannelPush;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hub's part on one event loop: takes what is pushed to the loop's connections, and what is
 * done to them, in passes. Its tables belong to that loop and need no lock; other threads only
 * {@link #offer}.
 *
 * <p>Everything takes effect in the order in which it was offered, except that publications of
 * different channels may change places among each other: those of one channel that waited together
 * are joined.
 *
 * <p>A pass takes a bounded number of deliveries and ends after a bounded time, also in the middle
 * of a walk over subscribers: the rest waits until the loop has looked at its sockets. Otherwise
 * publishers who are faster than the loop would make each pass longer than the one before.
 */
final class Shard {
  private static final int QUEUE_LENGTH = 16 * 1024;
  private static final long QUEUE_BYTES = 64L * 1024 * 1024;

  /** What a pass takes: more would not be joined into longer messages. */
  private static final int PASS_LENGTH = 1024;

  private static final int PASS_BYTES = 2 * FanOut.MAX_JOINED_BYTES;

  private static final long PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Of that, what turns may take before deliveries have their share. */
  private static final long TURNS_NANOS = PASS_NANOS / 2;

  private final ConnectionLoop loop;
  private final FanOut fanOut;
  private final LastDeliveries lastDeliveries;
  private final ShardQueue queue = new ShardQueue(QUEUE_LENGTH, QUEUE_BYTES);
  private final AtomicBoolean awake = new AtomicBoolean();
  private final Roster<Connection> connections = new Roster<>();

  /** Those for whom publications have been taken that are still to be delivered. */
  private final ArrayDeque<Subscribers> touched = new ArrayDeque<>();

  /** Has been taken and comes behind the publications; null if there is none. */
  private @Nullable Delivery current;

  /** Where {@link #current} has got to; null before it begins. */
  private @Nullable Walk walk;

  private final Turns turns;
  private int taken;
  private int takenBytes;

  /** How many deliveries, since the start, are done. */
  private volatile long done;

  /**
   * @param policyOf what gives way when a message of that channel does not fit
   */
  Shard(ConnectionLoop loop, RouteTable routes, Function<String, OverflowPolicy> policyOf) {
    this.loop = loop;
    this.lastDeliveries = new LastDeliveries(routes, loop.index());
    this.fanOut = new FanOut(loop, policyOf);
    this.turns = new Turns(loop);
  }

  ConnectionLoop loop() {
    return loop;
  }

  // Any thread.

  boolean hasRoom() {
    return queue.hasRoom();
  }

  /** Keeps room for so many deliveries until it is released; false if there is none. */
  boolean reserve(int deliveries) {
    return queue.reserve(deliveries);
  }

  void release(int deliveries) {
    queue.release(deliveries);
  }

  /** Puts a delivery before the shard, and wakes its loop unless that is done already. */
  boolean offer(Delivery delivery) {
    if (!queue.offer(delivery)) {
      return false;
    }
    lastDeliveries.accepted(delivery, queue.offered());
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
    connections.add(connection);
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  /**
   * Whether everything that was accepted for the connection is done.
   *
   * @param channels count beside those that it is subscribed to
   */
  boolean isCaughtUp(Connection connection, Collection<String> channels) {
    return isIdle() || lastDeliveries.of(connection, channels) <= settled();
  }

  /** Whether everything that was accepted is done. */
  boolean isIdle() {
    return holdsNothing() && queue.length() == 0;
  }

  /** How many deliveries, since the start, are done for certain. */
  private long settled() {
    return holdsNothing() ? queue.polled() : done;
  }

  /** Runs this behind everything that has been accepted for the connection by now. */
  void inTurn(Connection connection, Collection<String> channels, Runnable action) {
    if (isCaughtUp(connection, channels)) {
      action.run();
    } else {
      turns.add(lastDeliveries.of(connection, channels), action);
    }
  }

  private void pass() {
    try {
      taken = 0;
      takenBytes = 0;
      long begin = loop.nanoTime();
      work(begin + TURNS_NANOS, begin + PASS_NANOS);
      loop.flush();
    } finally { // Whatever happens: a shard that stays awake without a pass to come is dead.
      goOnOrSleep();
    }
  }

  private void work(long endOfTurns, long end) {
    boolean more;
    do {
      if (holdsNothing()) {
        turns.run(queue.polled(), endOfTurns);
        take(end);
      }
      more = current != null;
      FanOut.Flush last = more ? FanOut.Flush.LATER : FanOut.Flush.EACH;
      if (!deliverTouched(last, end) || !deliverCurrent(end)) {
        return;
      }
    } while (more && loop.nanoTime() - end < 0);
    turns.run(queue.polled(), end);
  }

  private boolean holdsNothing() {
    return touched.isEmpty() && current == null;
  }

  private void goOnOrSleep() {
    boolean settled = holdsNothing();
    if (settled) {
      done = queue.polled();
    }
    if (settled && turns.isEmpty() && queue.length() == 0) {
      awake.set(false);
      if (queue.length() == 0 || !awake.compareAndSet(false, true)) {
        return;
      }
    }
    // Timers, unlike tasks, are looked at once in each turn of the loop, behind the sockets.
    loop.executor().schedule(this::pass, 0, TimeUnit.NANOSECONDS);
  }

  /**
   * Takes publications off the queue and gathers them by channel, up to the first delivery of
   * another kind: that must not overtake them, nor be overtaken.
   */
  private void take(long end) {
    while (taken < PASS_LENGTH && takenBytes < PASS_BYTES) {
      Delivery delivery = queue.poll();
      if (delivery == null) {
        return;
      }
      taken++;
      takenBytes += delivery.length();
      if (!(delivery instanceof Delivery.ToChannel(Route route, ChannelPush push))) {
        current = delivery;
        return;
      }
      gather(route, push);
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

  /** Whether all of it is delivered; if not, the time is up. */
  private boolean deliverTouched(FanOut.Flush last, long end) {
    while (!touched.isEmpty()) {
      Subscribers subscribers = touched.getFirst();
      FanOut.Flush flush = touched.size() == 1 ? last : FanOut.Flush.LATER;
      if (!fanOut.deliverRun(subscribers, flush, end)) {
        return false;
      }
      if (subscribers.waiting().isEmpty()) {
        touched.removeFirst();
      }
      if (loop.nanoTime() - end >= 0) {
        return holdsNothing();
      }
    }
    return true;
  }

  /** Whether it is done, or there is none; if not, the time is up. */
  private boolean deliverCurrent(long end) {
    Delivery delivery = current;
    if (delivery == null) {
      return true;
    }
    Walk place = walk == null ? walkOf(delivery) : walk;
    walk = place;
    boolean finished =
        switch (delivery) {
          case Delivery.Direct direct -> fanOut.deliverDirect(direct, place, end);
          case Delivery.OnConnections(_, var operation) -> fanOut.run(operation, place, end);
          case Delivery.OnSubscribers(_, var operation) -> fanOut.run(operation, place, end);
          case Delivery.ToChannel _ ->
              throw new IllegalStateException("a publication (expected: gathered)");
        };
    if (finished) {
      current = null;
      walk = null;
    }
    return finished;
  }

  private Walk walkOf(Delivery delivery) {
    return switch (delivery) {
      case Delivery.ToConnections direct -> new Walk.Through(direct.connections());
      case Delivery.OnConnections some -> new Walk.Through(some.connections());
      case Delivery.ToEveryone _ -> {
        connections.beginWalk();
        yield connections::next;
      }
      case Delivery.OnSubscribers(var route, _) -> {
        Subscribers subscribers = route.on(loop.index());
        subscribers.beginWalk();
        yield subscribers::nextConnection;
      }
      case Delivery.ToChannel _ ->
          throw new IllegalStateException("a publication (expected: gathered)");
    };
  }
}
