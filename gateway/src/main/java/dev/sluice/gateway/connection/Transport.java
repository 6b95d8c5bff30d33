package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * What a connection needs of whatever carries it: all that differs between a WebSocket, a raw
 * socket and an HTTP stream. A transport turns bytes into frames for the {@link Reader} and names
 * the {@link WireFormat} of what goes out; it decides nothing else.
 */
public interface Transport {

  /** The word for it in metrics and answers, as in {@code websocket}. */
  String name();

  /** Who is at the other end, as far as the link itself tells. */
  Peer peer();

  /**
   * The secret by which requests beside the link name this connection; "" if commands come over the
   * link itself.
   */
  default String session() {
    return "";
  }

  /** How messages are written. */
  WireFormat format();

  /** How to tell what the socket has left to write. */
  default Outlet outlet(Channel socket) {
    return Outlet.of(socket);
  }

  /** Takes no more from the socket: the inbound queue is full. */
  void pauseReading();

  /** How much memory is held by input that the reader has not been given. */
  default int heldBytes() {
    return 0;
  }

  /** Gives that memory up, and whatever would need some. */
  default void discardInput() {}

  /**
   * Hands over what it held back, then reads on; while closing too, for the client's close frame.
   */
  void resumeReading();

  /** The bytes that tell the client why the connection ends; null to close without any. */
  @Nullable ByteBuf closeFrame(CloseReason reason, ByteBufAllocator allocator);

  /**
   * Whether the link has an end of its own, as the body of an HTTP answer has: its {@link
   * #closeFrame} then writes that end for {@link CloseReason#CONNECTION_CLOSED} too, and nothing
   * else. Without one such a link is dropped.
   */
  default boolean hasEnd() {
    return false;
  }

  /** What follows the close frame. */
  Parting parting();

  /** How a socket is left once the last byte is written. */
  enum Parting {
    /** Close it: the client has sent a close frame itself, or has no way to. */
    CLOSE,
    /** Leave it open for the client's close frame, for a while. */
    AWAIT_CLOSE_FRAME,
    /**
     * Say that nothing more comes, and read and discard what the client still sends, for a while: a
     * socket closed before it is read empty discards the close frame before the client has read it.
     */
    DISCARD_INPUT
  }
}
