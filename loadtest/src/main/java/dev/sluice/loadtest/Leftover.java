package dev.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * The bytes of one connection that are no whole frame or answer yet. Between two reads most
 * connections have none, and hold no memory for it.
 */
final class Leftover {
  private static final byte[] NONE = {};

  private byte[] bytes = NONE;

  /** An event loop's room for what was read; grows as needed. */
  static final class Scratch {
    private byte[] bytes = new byte[1 << 16];

    byte[] bytes() {
      return bytes;
    }

    private byte[] of(int length) {
      if (bytes.length < length) {
        bytes = new byte[Integer.highestOneBit(length) << 1];
      }
      return bytes;
    }
  }

  /** Puts what was left and what is new into the scratch, and returns how much it is. */
  int join(ByteBuf read, Scratch scratch) {
    int before = bytes.length;
    int added = read.readableBytes();
    byte[] joined = scratch.of(before + added);
    System.arraycopy(bytes, 0, joined, 0, before);
    read.readBytes(joined, before, added);
    return before + added;
  }

  /** Keeps what is not understood yet. */
  void keep(byte[] joined, int from, int to) {
    bytes = from == to ? NONE : Arrays.copyOfRange(joined, from, to);
  }
}
