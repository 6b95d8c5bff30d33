package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames, however the network has split or joined them. Confined to one
 * thread.
 *
 * <p>Once {@link #next} has given all there is, the part of a frame that has come so far is held
 * and nothing else: nothing while no frame is under way.
 */
public final class FrameSplitter {
  /** Not worth a copy if it is kept for nothing. */
  private static final int SMALL_BYTES = 256;

  private final ByteBufAllocator allocator;
  private final int maxFrameBytes;
  private @Nullable StreamFraming framing;
  private @Nullable ByteBuf pending;

  /** How far the pending bytes were searched for a newline, from the reader index. */
  private int searched;

  private boolean ended;

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
    return pending != null && pending.isReadable();
  }

  /** How much memory is held. */
  public int heldBytes() {
    return pending == null ? 0 : pending.capacity();
  }

  /**
   * A copy of what has come of the frame under way, so many bytes of its content at most; null if
   * that is no more than so many bytes.
   */
  public byte @Nullable [] beginningBeyond(int bytes) {
    int prefix = framing == StreamFraming.LENGTH_PREFIXED ? Integer.BYTES : 0;
    if (pending == null || pending.readableBytes() - prefix <= bytes) {
      return null;
    }
    byte[] beginning = new byte[bytes];
    pending.getBytes(pending.readerIndex() + prefix, beginning);
    return beginning;
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
    if (held.refCnt() == 1 && held.isWritable(more.readableBytes())) {
      return held.writeBytes(more);
    }
    int needed = held.readableBytes() + more.readableBytes();
    // Twice as much, so that a frame that comes byte by byte is not copied as often.
    int roomy = Math.min(2 * held.readableBytes(), Integer.BYTES + maxFrameBytes);
    ByteBuf larger = allocator.buffer(Math.max(needed, roomy));
    larger.writeBytes(held).writeBytes(more);
    held.release();
    return larger;
  }

  /** Nothing follows: a line that is under way is whole, though no newline ends it. */
  public void end() {
    ended = true;
  }

  /**
   * The content of the next frame, which is the caller's to release; null if it is not whole yet.
   * After an exception nothing is held any more, and nothing sensible can follow.
   *
   * @throws MalformedFrameException if the stream is not framed in any known way
   * @throws FrameTooLongException if a frame is longer than allowed
   */
  public @Nullable ByteBuf next() throws MalformedFrameException, FrameTooLongException {
    if (pending == null) {
      return null;
    }
    ByteBuf frame = null;
    if (pending.isReadable()) {
      try {
        frame = cut(pending);
      } catch (MalformedFrameException | FrameTooLongException hopeless) {
        release();
        throw hopeless;
      }
    }
    if (!pending.isReadable()) {
      release();
    } else if (frame == null) {
      pending = kept(pending);
    }
    return frame;
  }

  private @Nullable ByteBuf cut(ByteBuf held)
      throws MalformedFrameException, FrameTooLongException {
    if (framing == null) {
      framing = StreamFraming.of(held.getByte(held.readerIndex()));
      if (framing == null) {
        throw new MalformedFrameException("expected a line of text or a length of four bytes");
      }
    }
    return switch (framing) {
      case LINES -> line(held);
      case LENGTH_PREFIXED -> lengthPrefixed(held);
    };
  }

  private @Nullable ByteBuf line(ByteBuf held) throws FrameTooLongException {
    int start = held.readerIndex();
    int newline = held.indexOf(start + searched, held.writerIndex(), (byte) '\n');
    int end = newline < 0 ? held.writerIndex() : newline;
    // Of a line that is not whole a carriage return may be the end, too.
    int length = end - start - (end > start && held.getByte(end - 1) == '\r' ? 1 : 0);
    if (length > maxFrameBytes) {
      throw new FrameTooLongException(maxFrameBytes);
    }
    if (newline < 0 && !ended) {
      searched = end - start;
      return null;
    }
    searched = 0;
    held.readerIndex(newline < 0 ? end : newline + 1);
    return held.retainedSlice(start, length);
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
  private ByteBuf kept(ByteBuf part) {
    if (part.capacity() <= 2 * part.readableBytes() + SMALL_BYTES) {
      return part;
    }
    ByteBuf fitting = allocator.buffer(part.readableBytes()).writeBytes(part);
    part.release();
    return fitting;
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
