package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.Offer;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.Push;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes that go out together, encoded once for each wire format that somebody needs, however many
 * connections share it. Lives on one shard's loop, for the length of one delivery.
 */
final class EncodedPushes implements AutoCloseable {
  private static final int ENVELOPE_BYTES = 96;
  private static final Logger log = LoggerFactory.getLogger(EncodedPushes.class);

  private final ByteBufAllocator allocator;
  private final List<? extends Push> pushes;
  private final boolean json;
  private final int payloadBytes;
  private final OverflowPolicy policy;
  private final @Nullable String channel;
  private final long acceptedNanos;
  private final @Nullable PushTracker[] trackers;
  private final @Nullable PushTracker written;
  private final @Nullable EncodedMessage[] byFormat = new EncodedMessage[WireFormat.COUNT];
  private int unwritableFormats;

  /**
   * @param json whether the payloads are JSON
   * @param payloadBytes about how long the pushes are together
   * @param channel null for messages outside any
   * @param trackers who counts what becomes of each of the pushes; empty if nobody does
   * @param written who is told of the writes; null for nobody
   */
  EncodedPushes(
      ByteBufAllocator allocator,
      List<? extends Push> pushes,
      boolean json,
      int payloadBytes,
      OverflowPolicy policy,
      @Nullable String channel,
      long acceptedNanos,
      @Nullable PushTracker[] trackers,
      @Nullable PushTracker written) {
    this.allocator = allocator;
    this.pushes = pushes;
    this.json = json;
    this.payloadBytes = payloadBytes;
    this.policy = policy;
    this.channel = channel;
    this.acceptedNanos = acceptedNanos;
    this.trackers = trackers;
    this.written = written;
  }

  OverflowPolicy policy() {
    return policy;
  }

  /** How many pushes there are. */
  int count() {
    return pushes.size();
  }

  /** Whether the format can carry such payloads. */
  boolean suits(WireFormat format) {
    return json || !format.isJson();
  }

  /** The pushes in that format, with a reference for the caller; null if writing them failed. */
  @Nullable EncodedMessage in(WireFormat format) {
    EncodedMessage message = byFormat[format.index()];
    if (message == null) {
      message = tryToEncode(format);
      byFormat[format.index()] = message;
    }
    return message == null ? null : message.retain();
  }

  /** A connection has answered an offer of them. */
  void offered(Offer answer) {
    for (int i = 0; i < trackers.length; i++) {
      PushTracker tracker = trackers[i];
      if (tracker != null) {
        tracker.offered(i < trackers.length - 1 ? answer.ofOlder() : answer);
      }
    }
  }

  /** They could not be offered to a connection. */
  void withheld(DropReason reason) {
    for (PushTracker tracker : trackers) {
      if (tracker != null) {
        tracker.withheld(reason);
      }
    }
  }

  /** A format that fails concerns its own connections only, and fails once, not once for each. */
  private @Nullable EncodedMessage tryToEncode(WireFormat format) {
    int bit = 1 << format.index();
    if ((unwritableFormats & bit) != 0) {
      return null;
    }
    try {
      return encode(format);
    } catch (RuntimeException | Error failure) {
      unwritableFormats |= bit;
      log.error("{} pushes cannot be written as {}", pushes.size(), format, failure);
      return null;
    }
  }

  private EncodedMessage encode(WireFormat format) {
    // A queue counts bytes, and not the room behind them: what is compressed starts small.
    ByteBuf bytes =
        format.isCompressed()
            ? allocator.directBuffer()
            : allocator.directBuffer(payloadBytes + pushes.size() * ENVELOPE_BYTES);
    int newestAt = 0;
    try {
      if (policy == OverflowPolicy.DISCONNECT) {
        format.write(pushes, bytes); // None of them will be wanted without the others.
      } else {
        for (Push push : pushes) {
          newestAt = bytes.writerIndex();
          format.write(push, bytes);
        }
      }
    } catch (RuntimeException | Error unwritable) {
      bytes.release();
      throw unwritable;
    }
    return EncodedMessage.pushes(
        bytes, pushes.size(), newestAt, policy, channel, acceptedNanos, written);
  }

  @Override
  public void close() {
    for (EncodedMessage message : byFormat) {
      if (message != null) {
        message.release();
      }
    }
  }
}
