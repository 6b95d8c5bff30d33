package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.WireFormat;
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
 *
 * <p>A walk that takes too long stops and is called again in a later pass. It keeps its place and
 * no buffer: the next pass encodes again, which costs little against the pass itself.
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

  /** A walk looks at the clock after so many connections: some hundred microseconds. */
  private static final int CONNECTIONS_PER_LOOK = 64;

  private static final Logger log = LoggerFactory.getLogger(FanOut.class);
  private static final PushTracker[] NOBODY = {};

  private final ConnectionLoop loop;
  private final Function<String, OverflowPolicy> policyOf;

  /** How many of a channel's waiting pushes the unfinished walk delivers; 0 if there is none. */
  private int run;

  private int runBytes;

  /**
   * @param policyOf what gives way when a message of that channel does not fit
   */
  FanOut(ConnectionLoop loop, Function<String, OverflowPolicy> policyOf) {
    this.loop = loop;
    this.policyOf = policyOf;
  }

  /**
   * Gives a channel's subscribers as much of what waits for them as can be joined.
   *
   * @param last when they write it if nothing is left then; a long run is written at once
   * @return false if the time was over first: then this is to be called again
   */
  boolean deliverRun(Subscribers subscribers, Flush last, long end) {
    List<ChannelPush> waiting = subscribers.waiting();
    if (run == 0) {
      measureRun(waiting);
      subscribers.beginWalk();
    }
    Flush flush =
        runBytes >= MAX_JOINED_BYTES ? Flush.EACH : run == waiting.size() ? last : Flush.LATER;
    List<ChannelPush> pushes = waiting.subList(0, run);
    try {
      if (!offerToAll(subscribers, pushes, flush, end)) {
        return false;
      }
    } catch (RuntimeException | Error failure) { // It must not be tried for ever.
      log.error("a delivery failed", failure);
      subscribers.endWalk();
    }
    for (int i = 0; i < run; i++) {
      partDone(pushes.get(i).tracker());
    }
    pushes.clear();
    run = 0;
    return true;
  }

  private void measureRun(List<ChannelPush> waiting) {
    run = 1;
    runBytes = lengthOf(waiting.getFirst());
    if (isJoinable(waiting.getFirst())) {
      while (run < waiting.size() && isJoinable(waiting.get(run)) && runBytes < MAX_JOINED_BYTES) {
        runBytes += lengthOf(waiting.get(run++));
      }
    }
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

  private boolean offerToAll(
      Subscribers subscribers, List<ChannelPush> pushes, Flush wanted, long end) {
    ChannelPush first = pushes.getFirst();
    // Whether it was written must not be told before it is counted as queued.
    Flush flush = writesFollowedBy(first.tracker()) == null ? wanted : Flush.LATER;
    try (EncodedPushes encoded = encoded(subscribers.route().channel(), pushes)) {
      Cohort cohort = subscribers.walkedCohort();
      while (cohort != null) {
        if (!offerToCohort(cohort, encoded, first.except(), flush, end)) {
          return false;
        }
        subscribers.leaveCohort();
        cohort = subscribers.walkedCohort();
      }
    }
    return true;
  }

  private boolean offerToCohort(
      Cohort cohort, EncodedPushes encoded, Except except, Flush flush, long end) {
    int visited = 0;
    Subscription subscription = cohort.next();
    while (subscription != null) {
      Connection connection = subscription.connection();
      if (!isExcepted(except, connection)) {
        offerTo(connection, cohort.format(), encoded, flush);
      }
      if (++visited % CONNECTIONS_PER_LOOK == 0 && loop.nanoTime() - end >= 0) {
        return false;
      }
      subscription = cohort.next();
    }
    return true;
  }

  /**
   * Gives connections a message; they write it at the end of the pass.
   *
   * @return false if the time was over first: then this is to be called again with the same walk
   */
  boolean deliverDirect(Delivery.Direct direct, Walk walk, long end) {
    int visited = 0;
    try (EncodedPushes encoded = encoded(direct)) {
      Connection connection = walk.next();
      while (connection != null) {
        if (!isExcepted(direct.except(), connection)) {
          offerTo(connection, connection.format(), encoded, Flush.LATER);
        }
        if (++visited % CONNECTIONS_PER_LOOK == 0 && loop.nanoTime() - end >= 0) {
          return false;
        }
        connection = walk.next();
      }
    } catch (RuntimeException | Error failure) { // It must not be tried for ever.
      log.error("a delivery failed", failure);
    }
    partDone(direct.tracker());
    return true;
  }

  /**
   * Does something to connections; what they send for it is written at the end of the pass.
   *
   * @return false if the time was over first: then this is to be called again with the same walk
   */
  boolean run(Operation operation, Walk walk, long end) {
    int visited = 0;
    Connection connection = walk.next();
    while (connection != null) {
      operation.runOn(connection);
      if (++visited % CONNECTIONS_PER_LOOK == 0 && loop.nanoTime() - end >= 0) {
        return false;
      }
      connection = walk.next();
    }
    operation.partDone();
    return true;
  }

  private EncodedPushes encoded(String channel, List<ChannelPush> run) {
    ChannelPush first = run.getFirst();
    List<Push.Published> pushes = new ArrayList<>(run.size());
    boolean followed = false;
    for (ChannelPush push : run) {
      pushes.add(new Push.Published(push.channel(), push.publication()));
      followed |= push.tracker() != null;
    }
    return new EncodedPushes(
        ByteBufAllocator.DEFAULT,
        pushes,
        first.publication().isJson(),
        runBytes,
        policyOf.apply(channel),
        channel,
        first.acceptedNanos(),
        followed ? run.stream().map(ChannelPush::tracker).toArray(PushTracker[]::new) : NOBODY,
        writesFollowedBy(first.tracker()));
  }

  private static EncodedPushes encoded(Delivery.Direct direct) {
    PushTracker tracker = direct.tracker();
    return new EncodedPushes(
        ByteBufAllocator.DEFAULT,
        List.of(direct.message()),
        direct.message().data().isJson(),
        direct.message().data().length(),
        OverflowPolicy.DISCONNECT,
        null,
        direct.acceptedNanos(),
        tracker == null ? NOBODY : new PushTracker[] {tracker},
        writesFollowedBy(tracker));
  }

  /** A connection that fails ends, and does not keep the push from the others. */
  private void offerTo(
      Connection connection, WireFormat format, EncodedPushes encoded, Flush flush) {
    try {
      offer(connection, format, encoded, flush);
    } catch (RuntimeException | Error failure) {
      encoded.withheld(DropReason.INTERNAL_ERROR);
      end(connection, failure);
    }
  }

  private static void end(Connection connection, Throwable cause) {
    try {
      connection.failed(cause);
    } catch (RuntimeException | Error failure) {
      log.error("connection {} could not be ended", connection.id(), failure);
    }
  }

  private void offer(Connection connection, WireFormat format, EncodedPushes encoded, Flush flush) {
    if (!encoded.suits(format)) {
      connection.withhold(DropReason.INAPPROPRIATE_PROTOCOL, CloseReason.INAPPROPRIATE_PROTOCOL);
      encoded.withheld(DropReason.INAPPROPRIATE_PROTOCOL);
      return;
    }
    EncodedMessage message = encoded.in(format);
    if (message == null) {
      loop.meters()
          .dropped(encoded.policy().label(), DropReason.INTERNAL_ERROR.label(), encoded.count());
      encoded.withheld(DropReason.INTERNAL_ERROR);
      return;
    }
    encoded.offered(
        switch (flush) {
          case EACH -> connection.offerAndFlush(message);
          case LATER -> connection.offer(message);
        });
  }

  private static @Nullable PushTracker writesFollowedBy(@Nullable PushTracker tracker) {
    return tracker != null && tracker.followsWrites() ? tracker : null;
  }

  private static boolean isExcepted(Except except, Connection connection) {
    return !except.isNobody() && except.includes(connection.id(), connection.identity().user());
  }

  private static void partDone(@Nullable PushTracker tracker) {
    if (tracker != null) {
      tracker.partDone();
    }
  }
}
