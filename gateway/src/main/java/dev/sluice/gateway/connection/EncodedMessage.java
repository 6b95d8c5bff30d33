package dev.sluice.gateway.connection;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Bytes ready for the socket, frame headers included, shared by every connection they go to.
 *
 * <p>May hold several messages of one channel, joined because they waited together. Confined to one
 * event loop; each holder owns one reference of the buffer.
 */
public final class EncodedMessage {
  private final ByteBuf bytes;
  private final int length;
  private final int count;
  private final int newestAt;
  private final OverflowPolicy policy;
  private final @Nullable String channel;
  private final long acceptedNanos;
  private final @Nullable Receipt receipt;

  private EncodedMessage(
      ByteBuf bytes,
      int count,
      int newestAt,
      OverflowPolicy policy,
      @Nullable String channel,
      long acceptedNanos,
      @Nullable Receipt receipt) {
    this.bytes = bytes;
    this.length = bytes.readableBytes();
    this.count = count;
    this.newestAt = newestAt;
    this.policy = policy;
    this.channel = channel;
    this.acceptedNanos = acceptedNanos;
    this.receipt = receipt;
  }

  /** A reply, a ping or the like, which is never dropped. Takes over the buffer. */
  public static EncodedMessage control(ByteBuf bytes) {
    return new EncodedMessage(bytes, 1, 0, OverflowPolicy.DISCONNECT, null, 0, null);
  }

  /**
   * One or more pushes. Takes over the buffer.
   *
   * @param count how many messages the bytes hold
   * @param newestAt where the last of them starts, as an offset from the first byte
   * @param channel null for messages outside any; for {@link OverflowPolicy#CONFLATE}
   * @param acceptedNanos when the oldest was accepted, by {@link System#nanoTime}
   * @param receipt who wants to know what becomes of it, on each connection
   */
  public static EncodedMessage pushes(
      ByteBuf bytes,
      int count,
      int newestAt,
      OverflowPolicy policy,
      @Nullable String channel,
      long acceptedNanos,
      @Nullable Receipt receipt) {
    return new EncodedMessage(bytes, count, newestAt, policy, channel, acceptedNanos, receipt);
  }

  /** The last of the joined messages alone: a copy, so that it does not keep the others. */
  EncodedMessage newest() {
    ByteBuf newest = bytes.copy(bytes.readerIndex() + newestAt, length - newestAt);
    return new EncodedMessage(newest, 1, 0, policy, channel, acceptedNanos, receipt);
  }

  /** In bytes, of the last of the joined messages alone. */
  int newestLength() {
    return length - newestAt;
  }

  /** The bytes that all share: nobody may move their indices. */
  ByteBuf shared() {
    return bytes;
  }

  /**
   * A view for one socket; the caller's reference goes with it.
   *
   * @param from leaves out so many of the first bytes
   */
  ByteBuf forSocket(int from) {
    return bytes.duplicate().skipBytes(from);
  }

  /** Adds a reference for one more connection. */
  public EncodedMessage retain() {
    bytes.retain();
    return this;
  }

  public void release() {
    bytes.release();
  }

  /** In bytes, all joined messages together. */
  public int length() {
    return length;
  }

  /** How many messages the bytes hold. */
  public int count() {
    return count;
  }

  OverflowPolicy policy() {
    return policy;
  }

  boolean isPush() {
    return acceptedNanos != 0;
  }

  boolean mayBeDropped() {
    return policy != OverflowPolicy.DISCONNECT;
  }

  /** Null for what is outside any channel. */
  @Nullable String channel() {
    return channel;
  }

  long acceptedNanos() {
    return acceptedNanos;
  }

  @Nullable Receipt receipt() {
    return receipt;
  }

  /** Learns what becomes of a message on each connection it was offered to. */
  public interface Receipt {
    /** The socket has taken every byte of it. */
    void written();

    /** It was queued, and then lost: the queue dropped it or the connection ended. */
    void lost(DropReason reason);
  }
}
