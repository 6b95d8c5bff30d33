package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes a body in chunks, which needs no length beforehand (RFC 9112 §7.1). */
public final class Chunks {
  /** Leading zeros are allowed: the content is written in place, before its length is known. */
  private static final int LENGTH_DIGITS = 8;

  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int LINE_END = ('\r' << Byte.SIZE) | '\n';

  private Chunks() {}

  /** Appends a chunk, whose content must not be empty: that would be the last one. */
  public static void write(ByteBuf out, Consumer<ByteBuf> content) {
    int start = out.writerIndex();
    out.writeZero(LENGTH_DIGITS);
    out.writeShort(LINE_END);
    int from = out.writerIndex();
    content.accept(out);
    int length = out.writerIndex() - from;
    out.writeShort(LINE_END);
    for (int i = start + LENGTH_DIGITS - 1; i >= start; i--, length >>>= 4) {
      out.setByte(i, HEX[length & 0xF]);
    }
  }

  /** Appends what says that the body is complete. */
  public static void writeLast(ByteBuf out) {
    out.writeBytes(LAST);
  }
}
