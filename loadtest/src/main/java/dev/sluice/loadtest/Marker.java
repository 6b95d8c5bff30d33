package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * The data of every published message, which tells when it was due and which one it is: {@code
 * {"t":1000000000123456789,"s":42,"p":"xxx"}}, padded to the wanted size.
 */
final class Marker {
  /** Room for the longest sequence number there may be. */
  static final int LEAST_SIZE = 50;

  /** What a marker begins with, without the brace. */
  static final byte[] TIME = "\"t\":".getBytes(US_ASCII);

  static final byte[] SEQUENCE = ",\"s\":".getBytes(US_ASCII);

  private static final byte[] PADDING = ",\"p\":\"".getBytes(US_ASCII);
  private static final byte[] END = "\"}".getBytes(US_ASCII);

  private Marker() {}

  /**
   * @param stamp when it is due, of {@link Stamp}
   * @param sequence 0 to 10^10 - 1, rising
   * @param size in bytes, of it all
   */
  static void write(long stamp, long sequence, int size, ByteBuf out) {
    int start = out.writerIndex();
    out.writeByte('{').writeBytes(TIME);
    ByteBufUtil.writeAscii(out, Long.toString(stamp));
    out.writeBytes(SEQUENCE);
    ByteBufUtil.writeAscii(out, Long.toString(sequence));
    out.writeBytes(PADDING);
    for (int left = size - END.length - (out.writerIndex() - start); left > 0; left--) {
      out.writeByte('x');
    }
    out.writeBytes(END);
  }
}
