package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each connection its part of what a shard has taken, encoded once for all. Lives on the
 * shard's loop.
 *
 * <p>Publications of one channel that waited together are joined into one message: under load a
 * delivery costs a fraction of a system call, and at a low rate nothing waits for company.
 */
final class FanOut {
  /** When connections write what a run has queued. */
  enum Flush {
    /** At once: nothing follows that could go out with it. */
    EACH,
    /** At the end of the pass, together with what other channels bring. */
    LATER
  }

  /** Joined messages are cut here, so that one offer does not spend a queue's whole bound. */
  static final int MAX_JOINED_BYTES = 32 * 1024;

  private static final Logger log = LoggerFactory.getLogger(FanOut.class);

  private final Function<String, OverflowPolicy> policyOf;

  /**
   * @param policyOf what gives way when a message of that channel does not fit
   */
  FanOut(Function<String, OverflowPolicy> policyOf) {
    this.policyOf = policyOf;
  }

  /**
   * Gives a channel's subscribers as much of what waits for them as can be joined.
   *
   * @param last when they write it if nothing is left then; a long run is written at once
   */
  void deliverRun(Subscribers subscribers, Flush last) {
    List<ChannelPush> waiting = subscribers.waiting();
    int to = 1;
    int bytes = lengthOf(waiting.getFirst());
    if (isJoinable(waiting.getFirst())) {
      while (to < waiting.size() && isJoinable(waiting.get(to)) && bytes < MAX_JOINED_BYTES) {
        bytes += lengthOf(waiting.get(to++));
      }
    }
    List<ChannelPush> run = List.copyOf(waiting.subList(0, to));
    waiting.subList(0, to).clear(); // First: what fails must not be tried for ever.
    Flush flush = bytes >= MAX_JOINED_BYTES ? Flush.EACH : waiting.isEmpty() ? last : Flush.LATER;
    deliver(subscribers, run, bytes, flush);
  }

  private static int lengthOf(ChannelPush push) {
    return push.publication().length() + push.channel().length();
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
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
    for (ChannelPush push : run) {
      partDone(push.tracker());
    }
  }

  /** Gives connections a message; they write it at the end of the pass. */
  void deliver(Delivery.ToConnections direct) {
    try (EncodedPushes encoded =
        encoded(direct.message(), direct.acceptedNanos(), direct.tracker())) {
      for (Connection connection : direct.connections()) {
        offer(connection, direct.message(), encoded, direct.tracker());
      }
    } catch (RuntimeException | Error failure) {
      failed(failure);
    }
    partDone(direct.tracker());
  }

  /** The same for all connections of the shard. */
  void deliver(Delivery.ToEveryone everyone, List<Connection> connections) {
    try (EncodedPushes encoded =
        encoded(everyone.message(), everyone.acceptedNanos(), everyone.tracker())) {
      for (int i = connections.size() - 1; i >= 0; i--) {
        Connection connection = connections.get(i);
        if (!isExcepted(everyone.except(), connection)) {
          offer(connection, everyone.message(), encoded, everyone.tracker());
        }
      }
    } catch (RuntimeException | Error failure) {
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
