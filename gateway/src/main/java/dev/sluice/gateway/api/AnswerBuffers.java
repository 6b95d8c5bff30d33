package dev.sluice.gateway.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Consumer;

/** Writes answers into buffers of bounded size, and lets none leak. */
public final class AnswerBuffers {
  static final int MAX_BYTES = 32 * 1024 * 1024;

  private static final int INITIAL_BYTES = 256;

  private AnswerBuffers() {}

  /**
   * What the writer writes, in a buffer that is the caller's.
   *
   * @throws AnswerTooLongException if it is more than {@link #MAX_BYTES}
   */
  public static ByteBuf write(ByteBufAllocator allocator, Consumer<ByteBuf> writer) {
    ByteBuf out = allocator.buffer(INITIAL_BYTES, MAX_BYTES);
    boolean written = false;
    try {
      writer.accept(out);
      written = true;
      return out;
    } catch (IndexOutOfBoundsException full) {
      throw new AnswerTooLongException(MAX_BYTES);
    } finally {
      if (!written) {
        out.release();
      }
    }
  }
}
