package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;

/**
 * Takes the chunks off a stream over HTTP/1.1 (RFC 9112 §7.1). They may be cut anywhere: a proxy
 * need not leave them as the gateway made them. One per connection.
 */
final class ChunkedBody {
  /** One more digit, and it would be no int. */
  private static final int MOST_BYTES = Integer.MAX_VALUE >> 4;

  private Part part = Part.SIZE;

  /** Of the chunk, still to come. */
  private int left;

  private enum Part {
    SIZE,
    /** Whatever stands behind the size, to the end of the line. */
    EXTENSION,
    DATA,
    AFTER_DATA,
    ENDED
  }

  /**
   * Moves the data together, over what stands around it.
   *
   * @return where the data ends that was between {@code from} and {@code to}
   */
  int decode(byte[] bytes, int from, int to) throws MalformedFrameException {
    int out = from;
    int i = from;
    while (i < to && part != Part.ENDED) {
      switch (part) {
        case SIZE -> size(bytes[i++]);
        case EXTENSION -> extension(bytes[i++]);
        case DATA -> {
          int length = Math.min(left, to - i);
          System.arraycopy(bytes, i, bytes, out, length);
          out += length;
          i += length;
          left -= length;
          part = left == 0 ? Part.AFTER_DATA : Part.DATA;
        }
        case AFTER_DATA -> afterData(bytes[i++]);
        case ENDED -> {}
      }
    }
    return out;
  }

  /** Whether the last chunk has come. */
  boolean isEnded() {
    return part == Part.ENDED;
  }

  private void size(byte b) throws MalformedFrameException {
    int digit = Character.digit(b, 16);
    if (digit < 0) {
      expect(b == '\n' || b == '\r' || b == ';' || b == ' ');
      extension(b);
    } else {
      expect(left <= MOST_BYTES);
      left = left << 4 | digit;
    }
  }

  private void extension(byte b) {
    Part next = left == 0 ? Part.ENDED : Part.DATA;
    part = b == '\n' ? next : Part.EXTENSION;
  }

  private void afterData(byte b) throws MalformedFrameException {
    expect(b == '\r' || b == '\n');
    part = b == '\n' ? Part.SIZE : Part.AFTER_DATA;
  }

  private static void expect(boolean fine) throws MalformedFrameException {
    if (!fine) {
      throw new MalformedFrameException("a wrong chunk in an HTTP answer");
    }
  }
}
