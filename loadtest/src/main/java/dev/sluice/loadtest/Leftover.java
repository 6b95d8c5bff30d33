package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The bytes of one connection that are no whole frame or answer yet. Between two reads most
 * connections have none, and hold no memory for it.
 */
final class Leftover {
  /** Far more than a gateway sends in one piece: more is a mistake. */
  private static final int MOST_BYTES = 8 << 20;

  private static final byte[] NONE = {};

  private byte[] bytes = NONE;

  /** Puts what was left and what is new into the room. */
  void join(ByteBuf read, Scratch scratch) {
    int added = read.readableBytes();
    byte[] joined = scratch.hold(bytes.length, bytes.length + added);
    System.arraycopy(bytes, 0, joined, 0, bytes.length);
    read.readBytes(joined, bytes.length, added);
  }

  /** Keeps what is not understood yet. */
  void keep(Scratch scratch) throws MalformedFrameException {
    int length = scratch.to() - scratch.from();
    if (length > MOST_BYTES) {
      throw new MalformedFrameException(length + " bytes without an end");
    }
    bytes = length == 0 ? NONE : Arrays.copyOfRange(scratch.bytes(), scratch.from(), scratch.to());
  }

  void forget() {
    bytes = NONE;
  }
}
