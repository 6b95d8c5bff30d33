package dev.sluice.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Cuts frames of JSON messages, which are joined by newlines. */
final class JsonFrame {
  private JsonFrame() {}

  /**
   * A reader of the next line. The frame's reader index moves behind the line and its newline at
   * once, so that a malformed line is passed over too.
   */
  static JsonReader nextLine(ByteBuf frame) {
    int start = frame.readerIndex();
    int newline = frame.indexOf(start, frame.writerIndex(), (byte) '\n');
    int end = newline < 0 ? frame.writerIndex() : newline;
    int length = end - start;
    frame.readerIndex(newline < 0 ? end : end + 1);
    return reader(frame, start, length);
  }

  /** A reader of all that is left. */
  static JsonReader whole(ByteBuf frame) {
    int start = frame.readerIndex();
    int length = frame.readableBytes();
    frame.readerIndex(start + length);
    return reader(frame, start, length);
  }

  private static JsonReader reader(ByteBuf frame, int start, int length) {
    return frame.hasArray()
        ? new JsonReader(frame.array(), frame.arrayOffset() + start, length)
        : new JsonReader(ByteBufUtil.getBytes(frame, start, length), 0, length);
  }
}
