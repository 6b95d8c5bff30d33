package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;

/** Goes through the messages in a piece of memory that are there in full, without copying them. */
abstract sealed class Cursor permits AnswerCursor, FrameCursor {
  byte[] bytes = {};
  int end;

  private int position;
  private int from;
  private int to;

  final void over(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Moves on; false if no further message is there in full. */
  abstract boolean next() throws MalformedFrameException;

  /** The message has its content there; false if it is not there in full. */
  final boolean take(int from, long length) {
    if (end - from < length) {
      return false;
    }
    this.from = from;
    to = from + (int) length;
    position = to;
    return true;
  }

  /** Where the message's content begins. */
  final int from() {
    return from;
  }

  /** Where the message's content ends. */
  final int to() {
    return to;
  }

  /** Where the first message begins that is not there in full. */
  final int position() {
    return position;
  }
}
