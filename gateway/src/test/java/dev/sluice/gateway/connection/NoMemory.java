package dev.sluice.gateway.connection;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;

/** Has no buffer for anybody. */
public final class NoMemory extends AbstractByteBufAllocator {
  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    throw new OutOfMemoryError("as if");
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    throw new OutOfMemoryError("as if");
  }

  @Override
  public boolean isDirectBufferPooled() {
    return false;
  }
}
