package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.Push;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pushes that go out together, encoded once for each wire format that somebody needs, however many
 * connections share it. Lives on one shard's loop, for the length of one delivery.
 */
final class EncodedPushes implements AutoCloseable {
  private static final int ENVELOPE_BYTES = 96;

  private final ByteBufAllocator allocator;
  private final List<? extends Push> pushes;
  private final int payloadBytes;
  private final OverflowPolicy policy;
  private final @Nullable String channel;
  private final long acceptedNanos;
  private final @Nullable PushTracker written;
  private final @Nullable EncodedMessage[] byFormat = new EncodedMessage[WireFormat.COUNT];

  /**
   * @param payloadBytes about how long the pushes are together
   * @param channel null for messages outside any
   * @param written who is told of the writes; null for nobody
   */
  EncodedPushes(
      ByteBufAllocator allocator,
      List<? extends Push> pushes,
      int payloadBytes,
      OverflowPolicy policy,
      @Nullable String channel,
      long acceptedNanos,
      @Nullable PushTracker written) {
    this.allocator = allocator;
    this.pushes = pushes;
    this.payloadBytes = payloadBytes;
    this.policy = policy;
    this.channel = channel;
    this.acceptedNanos = acceptedNanos;
    this.written = written;
  }

  /** The pushes in that format; the reference is the caller's. */
  EncodedMessage in(WireFormat format) {
    EncodedMessage message = byFormat[format.index()];
    if (message == null) {
      message = encode(format);
      byFormat[format.index()] = message;
    }
    return message.retain();
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
    } catch (RuntimeException | OutOfMemoryError unwritable) {
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
