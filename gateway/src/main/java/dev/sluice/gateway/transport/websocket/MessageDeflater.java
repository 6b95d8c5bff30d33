package dev.sluice.gateway.transport.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.concurrent.FastThreadLocal;
import java.util.zip.Deflater;

/**
 * Compresses messages, each by itself (RFC 7692 §7.2.1). Any thread: each has a window of its own,
 * which lives as long as the thread.
 */
final class MessageDeflater {
  /** The end of a flush, {@code 00 00 FF FF}, is not sent. */
  private static final int TAIL_BYTES = 4;

  /** More than the end of a flush: zlib would write another for want of room (zlib.h, deflate). */
  private static final int ROOM = 64;

  private final FastThreadLocal<Deflater> deflaters;

  /**
   * @param level from 1 (fastest) to 9 (smallest)
   */
  MessageDeflater(int level) {
    this.deflaters =
        new FastThreadLocal<>() {
          @Override
          protected Deflater initialValue() {
            return new Deflater(level, /* nowrap= */ true);
          }

          @Override
          protected void onRemoval(Deflater deflater) {
            deflater.end();
          }
        };
  }

  /** The message compressed, which may be longer; the reference is the caller's. */
  ByteBuf deflated(ByteBufAllocator allocator, ByteBuf message) {
    int length = message.readableBytes();
    Deflater deflater = deflaters.get();
    deflater.setInput(message.nioBuffer());
    // What cannot be compressed grows by a few bytes for each block: one round does.
    ByteBuf out = allocator.directBuffer(length + (length >> 10) + ROOM);
    try {
      do {
        out.ensureWritable(ROOM);
        int at = out.writerIndex();
        int made = deflater.deflate(out.nioBuffer(at, out.writableBytes()), Deflater.SYNC_FLUSH);
        out.writerIndex(at + made);
      } while (!out.isWritable());
      return out.writerIndex(out.writerIndex() - TAIL_BYTES);
    } finally {
      deflater.reset();
    }
  }
}
