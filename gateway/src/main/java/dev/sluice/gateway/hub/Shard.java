package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.Offer;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Push;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hub's part on one event loop: delivers pushes to the loop's connections. Its tables belong to
 * that loop and need no lock; other threads only {@link #offer}.
 *
 * <p>Publications of one channel that waited together are joined into one message: under load a
 * delivery costs a fraction of a system call, and at a low rate nothing waits for company. Order
 * holds within a channel, and among direct messages.
 *
 * <p>A pass takes what waits, up to a bound, and delivers for a bounded time: what is left has to
 * wait until the loop has looked at its sockets. Publishers who are faster than the loop would
 * otherwise make each pass longer than the one before, and nobody could as much as unsubscribe.
 */
final class Shard {
  private static final Logger log = LoggerFactory.getLogger(Shard.class);

  /** Joined messages are cut here, so that one offer does not spend a queue's whole bound. */
  private static final int MAX_JOINED_BYTES = 32 * 1024;

  private static final int QUEUE_LENGTH = 16 * 1024;
  private static final long QUEUE_BYTES = 64L * 1024 * 1024;

  /** What a pass takes: more would not be joined into longer messages. */
  private static final int PASS_LENGTH = 1024;

  private static final int PASS_BYTES = 2 * MAX_JOINED_BYTES;

  /** After so long a pass begins nothing more; what it has begun goes to all subscribers. */
  private static final long PASS_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ConnectionLoop loop;
  private final Function<String, OverflowPolicy> policyOf;
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
    this.policyOf = policyOf;
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
    long end = loop.nanoTime() + PASS_NANOS;
    if (touched.isEmpty()) {
      take(end);
    }
    while (!touched.isEmpty()) {
      Subscribers subscribers = touched.remove();
      Flush flush = touched.isEmpty() ? Flush.EACH : Flush.LATER;
      guarded(() -> deliverWaiting(subscribers, flush));
      subscribers.waiting().clear();
      if (loop.nanoTime() - end >= 0) {
        break;
      }
    }
    loop.flush();
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
        case Delivery.ToConnections direct -> guarded(() -> deliver(direct));
        case Delivery.ToEveryone everyone -> guarded(() -> deliver(everyone));
      }
      bytes += delivery.length();
      if (loop.nanoTime() - end >= 0) {
        return;
      }
    }
  }

  /** One delivery that fails, which none should, must not take the others with it. */
  private static void guarded(Runnable delivery) {
    try {
      delivery.run();
    } catch (RuntimeException failure) {
      log.error("a delivery failed", failure);
    }
  }

  /** When connections write what a run has queued. */
  private enum Flush {
    /** At once: nothing follows that could go out with it. */
    EACH,
    /** At the end of the pass, together with what other channels bring. */
    LATER
  }

  private void gather(Route route, ChannelPush push) {
    Subscribers subscribers = route.on(loop.index());
    if (subscribers.waiting().isEmpty()) {
      touched.add(subscribers);
    }
    subscribers.waiting().add(push);
  }

  /** Cuts what waits into runs that can be joined. */
  private void deliverWaiting(Subscribers subscribers, Flush flush) {
    List<ChannelPush> waiting = subscribers.waiting();
    for (int from = 0, to; from < waiting.size(); from = to) {
      to = from + 1;
      int bytes = lengthOf(waiting.get(from));
      if (isJoinable(waiting.get(from))) {
        while (to < waiting.size() && isJoinable(waiting.get(to)) && bytes < MAX_JOINED_BYTES) {
          bytes += lengthOf(waiting.get(to++));
        }
      }
      boolean full = bytes >= MAX_JOINED_BYTES;
      boolean last = flush == Flush.EACH && to == waiting.size();
      deliver(
          subscribers, waiting.subList(from, to), bytes, full || last ? Flush.EACH : Flush.LATER);
    }
  }

  private static int lengthOf(ChannelPush push) {
    return push.publication().data().length() + push.channel().length();
  }

  /** What has exceptions, is followed to the socket, or cannot go to everyone, goes alone. */
  private static boolean isJoinable(ChannelPush push) {
    return push.except().isNobody()
        && push.publication().isJson()
        && (push.tracker() == null || !push.tracker().followsWrites());
  }

  private void deliver(Subscribers subscribers, List<ChannelPush> run, int bytes, Flush flush) {
    ChannelPush first = run.getFirst();
    Route route = subscribers.route();
    List<Push.Published> pushes = new ArrayList<>(run.size());
    for (ChannelPush push : run) {
      pushes.add(new Push.Published(route.channel(), push.publication()));
    }
    try (EncodedPushes encoded =
        new EncodedPushes(
            ByteBufAllocator.DEFAULT,
            pushes,
            bytes,
            policyOf.apply(route.channel()),
            route.channel(),
            first.acceptedNanos(),
            writesFollowedBy(first.tracker()))) {
      boolean json = first.publication().isJson();
      // Whether it was written must not be told before it is counted as queued.
      boolean atOnce = flush == Flush.EACH && writesFollowedBy(first.tracker()) == null;
      // Backwards: an offer may end the connection, whose place the last subscriber takes then.
      for (int i = subscribers.size() - 1; i >= 0; i--) {
        Connection connection = subscribers.get(i).connection();
        if (isExcepted(first.except(), connection)) {
          continue;
        }
        if (!json && connection.format().isJson()) {
          withhold(connection, first.tracker());
          continue;
        }
        EncodedMessage message = encoded.in(connection.format());
        Offer answer = atOnce ? connection.offerAndFlush(message) : connection.offer(message);
        for (int n = 0; n < run.size(); n++) {
          PushTracker tracker = run.get(n).tracker();
          if (tracker != null) {
            tracker.offered(n < run.size() - 1 ? answer.ofOlder() : answer);
          }
        }
      }
    } catch (RuntimeException | OutOfMemoryError failure) {
      failed(failure);
    }
    for (ChannelPush push : run) {
      partDone(push.tracker());
    }
  }

  private void deliver(Delivery.ToConnections direct) {
    try (EncodedPushes encoded =
        encoded(direct.message(), direct.acceptedNanos(), direct.tracker())) {
      for (Connection connection : direct.connections()) {
        offer(connection, direct.message(), encoded, direct.tracker());
      }
    } catch (RuntimeException | OutOfMemoryError failure) {
      failed(failure);
    }
    partDone(direct.tracker());
  }

  private void deliver(Delivery.ToEveryone everyone) {
    try (EncodedPushes encoded =
        encoded(everyone.message(), everyone.acceptedNanos(), everyone.tracker())) {
      for (int i = connections.size() - 1; i >= 0; i--) {
        Connection connection = connections.get(i);
        if (!isExcepted(everyone.except(), connection)) {
          offer(connection, everyone.message(), encoded, everyone.tracker());
        }
      }
    } catch (RuntimeException | OutOfMemoryError failure) {
      failed(failure);
    }
    partDone(everyone.tracker());
  }

  /** One push that cannot be delivered must not hold up all that come after it. */
  private static void failed(Throwable failure) {
    log.error("a delivery failed", failure);
  }

  private void offer(
      Connection connection,
      Push.Message message,
      EncodedPushes encoded,
      @Nullable PushTracker tracker) {
    if (!message.data().isJson() && connection.format().isJson()) {
      withhold(connection, tracker);
      return;
    }
    Offer answer = connection.offer(encoded.in(connection.format()));
    if (tracker != null) {
      tracker.offered(answer);
    }
  }

  private static EncodedPushes encoded(
      Push.Message message, long acceptedNanos, @Nullable PushTracker tracker) {
    return new EncodedPushes(
        ByteBufAllocator.DEFAULT,
        List.of(message),
        message.data().length(),
        OverflowPolicy.DISCONNECT,
        null,
        acceptedNanos,
        writesFollowedBy(tracker));
  }

  private static @Nullable PushTracker writesFollowedBy(@Nullable PushTracker tracker) {
    return tracker != null && tracker.followsWrites() ? tracker : null;
  }

  private static boolean isExcepted(Except except, Connection connection) {
    return !except.isNobody() && except.includes(connection.id(), connection.identity().user());
  }

  /** A payload that is not JSON ends the JSON connections that should get it, and only those. */
  private static void withhold(Connection connection, @Nullable PushTracker tracker) {
    connection.withhold(DropReason.INAPPROPRIATE_PROTOCOL, CloseReason.INAPPROPRIATE_PROTOCOL);
    if (tracker != null) {
      tracker.withheld(DropReason.INAPPROPRIATE_PROTOCOL);
    }
  }

  private static void partDone(@Nullable PushTracker tracker) {
    if (tracker != null) {
      tracker.partDone();
    }
  }
}
