package dev.sluice.loadtest;

/**
 * An event loop's room for what was read from one connection and is not understood yet; grows as
 * needed.
 */
final class Scratch {
  private byte[] bytes = new byte[1 << 16];
  private int from;
  private int fresh;
  private int to;

  /** Makes room for so many bytes, of which the first so many were there before. */
  byte[] hold(int before, int length) {
    if (bytes.length < length) {
      bytes = new byte[Integer.highestOneBit(length) << 1];
    }
    from = 0;
    fresh = before;
    to = length;
    return bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  /** Where what is not understood yet begins. */
  int from() {
    return from;
  }

  /** Where what this read has brought begins. */
  int fresh() {
    return fresh;
  }

  /** Where it ends. */
  int to() {
    return to;
  }

  /** All before this position is understood. */
  void understood(int position) {
    from = position;
    fresh = Math.max(fresh, position);
  }

  /** There is less than it seemed: what was fresh has been rewritten. */
  void endAt(int position) {
    to = position;
  }

  /** Where the last whole line ends; {@link #from} if there is none. */
  int endOfLines() {
    int i = to;
    while (i > from && bytes[i - 1] != '\n') {
      i--;
    }
    return i;
  }
}
