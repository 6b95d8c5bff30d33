package dev.sluice.gateway.transport.websocket;

import io.netty.buffer.ByteBuf;

/**
 * Checks that text is UTF-8 as it comes in, piece by piece, and says so at the first byte that
 * cannot be (RFC 3629; RFC 6455 §8.1). Confined to one thread.
 */
final class Utf8Validator {
  private static final long NOT_ASCII = 0x8080808080808080L;

  /** Continuation bytes that the character begun still needs. */
  private int missing;

  /** Bounds of the next byte: narrower than a continuation's after some first bytes. */
  private int low = 0x80;

  private int high = 0xBF;

  /** Takes in more; false if the text is not UTF-8 whatever may follow. */
  boolean accept(ByteBuf in, int from, int length) {
    int to = from + length;
    int i = from;
    while (i < to) {
      if (missing == 0 && to - i >= Long.BYTES && (in.getLong(i) & NOT_ASCII) == 0) {
        i += Long.BYTES;
      } else if (!accept(in.getUnsignedByte(i++))) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text may end here. */
  boolean isComplete() {
    return missing == 0;
  }

  private boolean accept(int b) {
    if (missing > 0) {
      boolean fits = b >= low && b <= high;
      missing--;
      low = 0x80;
      high = 0xBF;
      return fits;
    }
    if (b < 0x80) {
      return true;
    }
    return begin(b);
  }

  /** A first byte beyond ASCII: no overlong form, no surrogate, nothing above U+10FFFF. */
  private boolean begin(int b) {
    if (b < 0xC2 || b > 0xF4) {
      return false;
    }
    missing = b < 0xE0 ? 1 : b < 0xF0 ? 2 : 3;
    switch (b) {
      case 0xE0 -> low = 0xA0;
      case 0xED -> high = 0x9F;
      case 0xF0 -> low = 0x90;
      case 0xF4 -> high = 0x8F;
      default -> {}
    }
    return true;
  }
}
