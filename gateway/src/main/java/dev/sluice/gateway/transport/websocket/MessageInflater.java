package dev.sluice.gateway.transport.websocket;

import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Undoes the compression of messages, each by itself (RFC 7692 §7.2.2). Any thread: each has a
 * window of its own, which lives as long as the thread.
 */
final class MessageInflater {
  /** What is not sent of a flush, and a last block behind it, which comes out only of a whole. */
  private static final byte[] END = {0, 0, -1, -1, 1, 0, 0, -1, -1};

  /** A first guess. */
  private static final int RATIO = 4;

  private final FastThreadLocal<Inflater> inflaters =
      new FastThreadLocal<>() {
        @Override
        protected Inflater initialValue() {
          return new Inflater(/* nowrap= */ true);
        }

        @Override
        protected void onRemoval(Inflater inflater) {
          inflater.end();
        }
      };

  /** The message is no deflated data, or too much of it. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    private final transient CloseReason reason;

    RefusedException(CloseReason reason) {
      super(reason.text(), null, /* enableSuppression= */ false, /* writableStackTrace= */ false);
      this.reason = reason;
    }

    CloseReason reason() {
      return reason;
    }
  }

  /** How long a message of at most that many bytes may be compressed: random data grows a bit. */
  static int maxCompressedBytes(int maxBytes) {
    return maxBytes + (maxBytes >> 8) + 64;
  }

  /**
   * The message as it was, in a buffer whose reference is the caller's. Neither time nor memory is
   * spent on what is beyond the limit.
   *
   * @param compressed not taken over
   * @param maxBytes how long the message may be
   */
  ByteBuf inflated(ByteBufAllocator allocator, ByteBuf compressed, int maxBytes)
      throws RefusedException {
    int guess = (int) Math.min(maxBytes + 1L, (long) RATIO * compressed.readableBytes());
    ByteBuf message = allocator.directBuffer(guess);
    Inflater inflater = inflaters.get();
    boolean whole = false;
    try {
      whole =
          inflate(inflater, compressed.nioBuffer(), message, maxBytes)
              || inflate(inflater, ByteBuffer.wrap(END), message, maxBytes);
      if (!whole) {
        throw new RefusedException(CloseReason.INVALID_PAYLOAD);
      }
      return message;
    } catch (DataFormatException corrupt) {
      throw new RefusedException(CloseReason.INVALID_PAYLOAD);
    } finally {
      inflater.reset();
      if (!whole) {
        message.release();
      }
    }
  }

  /**
   * Takes all of the data; true if it ended with a last block. One in the midst of it is allowed
   * (RFC 7692 §7.2.3.4): what follows begins anew.
   */
  private static boolean inflate(Inflater inflater, ByteBuffer data, ByteBuf message, int maxBytes)
      throws DataFormatException, RefusedException {
    inflater.setInput(data);
    while (true) {
      int at = message.writerIndex();
      int room = Math.min(message.writableBytes(), maxBytes + 1 - at);
      int made = inflater.inflate(message.nioBuffer(at, room));
      message.writerIndex(at + made);
      if (at + made > maxBytes) {
        throw new RefusedException(CloseReason.MESSAGE_TOO_BIG);
      }
      if (made == room) {
        message.ensureWritable(Math.min(Math.max(ROOM, at + made), maxBytes + 1 - at - made));
      } else if (inflater.finished()) {
        if (!data.hasRemaining()) {
          return true;
        }
        inflater.reset();
        inflater.setInput(data);
      } else if (inflater.needsInput()) {
        return false;
      }
    }
  }

  /** How much a full buffer grows at least. */
  private static final int ROOM = 256;
}
