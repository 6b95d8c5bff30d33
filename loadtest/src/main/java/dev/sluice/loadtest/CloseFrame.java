package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** The payload of a WebSocket close frame (RFC 6455 §5.5.1). */
final class CloseFrame {
  private CloseFrame() {}

  /** Such as "3008 slow". */
  static String text(ByteBuf payload) {
    if (payload.readableBytes() < 2) {
      return "closed without a code";
    }
    int start = payload.readerIndex();
    int code = payload.getUnsignedShort(start);
    return (code + " " + payload.toString(start + 2, payload.readableBytes() - 2, UTF_8)).strip();
  }
}
