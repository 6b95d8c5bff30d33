package dev.sluice.gateway.transport.websocket;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes frames as a server does: whole, final and unmasked (RFC 6455 §5.2). */
public final class WebSocketFrames {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final int FIN = 0x80;

  /** RSV1, on the first frame of a compressed message (RFC 7692 §6). */
  static final int COMPRESSED = 0x40;

  /** The longest payload whose length stands in the header's second byte. */
  static final int MAX_SHORT = 125;

  /** Says that two bytes of length follow. */
  static final int LENGTH_16 = 126;

  /** Says that eight bytes of length follow. */
  static final int LENGTH_64 = 127;

  private static final int MAX_16 = 0xFFFF;

  private WebSocketFrames() {}

  /**
   * Appends a text frame whose content is written in place. Its length is known only then: room for
   * the commonest header is left, and the content is moved if it needs another.
   */
  static void writeText(ByteBuf out, Consumer<ByteBuf> content) {
    int start = out.writerIndex();
    int reserved = 4;
    out.writeZero(reserved);
    content.accept(out);
    int from = start + reserved;
    int length = out.writerIndex() - from;
    int needed = headerLength(length);
    if (needed < reserved) {
      move(out, from, start + needed, length);
    } else if (needed > reserved) {
      out.ensureWritable(needed - reserved);
      ByteBuf copy = out.copy(from, length);
      out.setBytes(start + needed, copy);
      copy.release();
    }
    out.writerIndex(start);
    writeHeader(out, TEXT, length);
    out.writerIndex(start + needed + length);
  }

  /** Towards the front, so that nothing is written over that is still to be read. */
  private static void move(ByteBuf out, int from, int to, int length) {
    int i = 0;
    for (; length - i >= Long.BYTES; i += Long.BYTES) {
      out.setLong(to + i, out.getLong(from + i));
    }
    for (; i < length; i++) {
      out.setByte(to + i, out.getByte(from + i));
    }
  }

  /** Appends a control frame; the payload is at most {@value #MAX_SHORT} bytes. */
  static void writeControl(ByteBuf out, int opcode, ByteBuf payload) {
    writeHeader(out, opcode, payload.readableBytes());
    out.writeBytes(payload, payload.readerIndex(), payload.readableBytes());
  }

  /** Appends a ping without payload. */
  static void writePing(ByteBuf out) {
    writeHeader(out, PING, 0);
  }

  /** Appends a close frame; a code without a text is allowed. */
  static void writeClose(ByteBuf out, int code, String text) {
    byte[] reason = text.getBytes(StandardCharsets.UTF_8);
    writeHeader(out, CLOSE, Short.BYTES + reason.length);
    out.writeShort(code).writeBytes(reason);
  }

  /**
   * Appends the header of a frame.
   *
   * @param opcode and {@link #COMPRESSED}, if it is
   */
  static void writeHeader(ByteBuf out, int opcode, int length) {
    out.writeByte(FIN | opcode);
    if (length <= MAX_SHORT) {
      out.writeByte(length);
    } else if (length <= MAX_16) {
      out.writeByte(LENGTH_16).writeShort(length);
    } else {
      out.writeByte(LENGTH_64).writeLong(length);
    }
  }

  private static int headerLength(int length) {
    return length <= MAX_SHORT ? 2 : length <= MAX_16 ? 4 : 10;
  }
}
