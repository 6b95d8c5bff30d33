package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames, however the network has split or joined them. Confined to one
 * thread.
 *
 * <p>It holds the part of a frame that has come so far and nothing else: nothing while no frame is
 * under way.
 */
public final class FrameSplitter {
  private static final int SMALL_BYTES = 256;

  private final ByteBufAllocator allocator;
  private final int maxFrameBytes;
  private @Nullable StreamFraming framing;
  private @Nullable ByteBuf pending;

  /** How far the pending bytes were searched for a newline, from the reader index. */
  private int searched;

  /**
   * @param maxFrameBytes of a frame's content, at most {@link StreamFraming#MAX_FRAME_BYTES}
   */
  public FrameSplitter(ByteBufAllocator allocator, int maxFrameBytes) {
    this.allocator = allocator;
    this.maxFrameBytes = Math.min(maxFrameBytes, StreamFraming.MAX_FRAME_BYTES);
  }

  /** How the stream is framed; null before its first byte, or if that told nothing. */
  public @Nullable StreamFraming framing() {
    return framing;
  }

  /** Whether bytes of a frame are held that is not whole yet, or was not asked for. */
  public boolean isHolding() {
    return pending != null;
  }

  /** Takes over the next bytes of the stream; {@link #next} gives the frames in them. */
  public void add(ByteBuf bytes) {
    if (pending == null) {
      pending = bytes;
      return;
    }
    try {
      pending = append(pending, bytes);
    } finally {
      bytes.release();
    }
  }

  private ByteBuf append(ByteBuf held, ByteBuf more) {
    if (held.isWritable(more.readableBytes()) && held.refCnt() == 1) {
      return held.writeBytes(more);
    }
    int needed = held.readableBytes() + more.readableBytes();
    ByteBuf larger = allocator.buffer(Math.max(needed, 2 * held.readableBytes()));
    larger.writeBytes(held).writeBytes(more);
    held.release();
    return larger;
  }

  /**
   * The content of the next frame, which is the caller's to release; null if it is not whole yet.
   *
   * @throws MalformedFrameException if the stream is not framed in any known way
   * @throws FrameTooLongException if a frame is longer than allowed
   */
  public @Nullable ByteBuf next() throws MalformedFrameException, FrameTooLongException {
    ByteBuf held = pending;
    if (held == null) {
      return null;
    }
    if (!held.isReadable()) {
      release();
      return null;
    }
    if (framing == null) {
      framing = StreamFraming.of(held.getByte(held.readerIndex()));
      if (framing == null) {
        throw new MalformedFrameException("expected a line of text or a length of four bytes");
      }
    }
    ByteBuf frame = framing == StreamFraming.LINES ? line(held) : lengthPrefixed(held);
    if (frame == null) {
      keepPart(held);
    } else if (!held.isReadable()) {
      release();
    }
    return frame;
  }

  private @Nullable ByteBuf line(ByteBuf held) throws FrameTooLongException {
    int start = held.readerIndex();
    int newline = held.indexOf(start + searched, held.writerIndex(), (byte) '\n');
    int length = (newline < 0 ? held.writerIndex() : newline) - start;
    if (newline > start && held.getByte(newline - 1) == '\r') {
      length--;
    }
    if (length > maxFrameBytes) {
      throw new FrameTooLongException(maxFrameBytes);
    }
    if (newline < 0) {
      searched = length;
      return null;
    }
    searched = 0;
    ByteBuf frame = held.retainedSlice(start, length);
    held.readerIndex(newline + 1);
    return frame;
  }

  private @Nullable ByteBuf lengthPrefixed(ByteBuf held) throws FrameTooLongException {
    if (held.readableBytes() < Integer.BYTES) {
      return null;
    }
    long length = held.getUnsignedInt(held.readerIndex());
    if (length > maxFrameBytes) {
      throw new FrameTooLongException(maxFrameBytes);
    }
    if (held.readableBytes() - Integer.BYTES < length) {
      return null;
    }
    held.skipBytes(Integer.BYTES);
    return held.readRetainedSlice((int) length);
  }

  /** A large buffer must not be held for the sake of a few bytes. */
  private void keepPart(ByteBuf held) {
    if (held.capacity() > 2 * held.readableBytes() + SMALL_BYTES || held.readerIndex() > 0) {
      pending = allocator.buffer(held.readableBytes()).writeBytes(held);
      held.release();
    }
  }

  /** Gives up what is held. */
  public void release() {
    searched = 0;
    if (pending != null) {
      pending.release();
      pending = null;
    }
  }
}
