package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;

/**
 * Goes through the pieces of a stream of bytes that are there in full: frames, answers, messages.
 * Between two passes it holds nothing of a connection's, so that those of a loop can share one.
 */
abstract class Cursor {
  byte[] bytes = {};
  int position;
  int end;

  /** Of the piece. */
  int from;

  int to;

  final void over(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Moves on; false if no further piece is there in full. */
  abstract boolean next() throws MalformedFrameException;

  /** The next piece has its content there; false if it is not there in full. */
  final boolean take(int from, long length) {
    if (end - from < length) {
      return false;
    }
    this.from = from;
    to = from + (int) length;
    position = to;
    return true;
  }

  /** Where the piece's content begins. */
  final int from() {
    return from;
  }

  /** Where the piece's content ends. */
  final int to() {
    return to;
  }

  /** Where the first piece begins that is not there in full. */
  final int position() {
    return position;
  }
}
