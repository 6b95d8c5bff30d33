package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;

/**
 * Goes through the WebSocket frames of a server (RFC 6455 §5.2) that are there in full. One per
 * event loop.
 */
final class FrameCursor extends Cursor {
  static final int TEXT = 1;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;

  /** Far more than a gateway sends at once: more is no frame but a mistake. */
  private static final int MOST_BYTES = 4 << 20;

  private int opcode;

  @Override
  boolean next() throws MalformedFrameException {
    if (end - position < 2) {
      return false;
    }
    int first = bytes[position] & 0xff;
    if ((first & 0x80) == 0 || first == 0x80) {
      throw new MalformedFrameException("a fragmented WebSocket message (expected: whole ones)");
    }
    if ((first & 0x70) != 0 || (bytes[position + 1] & 0x80) != 0) {
      throw new MalformedFrameException("a WebSocket frame with reserved bits, or masked");
    }
    int shortLength = bytes[position + 1] & 0x7f;
    int lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    int header = 2 + lengthBytes;
    if (end - position < header) {
      return false;
    }
    long length = lengthBytes == 0 ? shortLength : 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = length << 8 | (bytes[position + 2 + i] & 0xff);
    }
    if (length < 0 || length > MOST_BYTES) {
      throw new MalformedFrameException("a WebSocket frame of " + length + " bytes");
    }
    opcode = first & 0x0f;
    return take(position + header, length);
  }

  int opcode() {
    return opcode;
  }
}
