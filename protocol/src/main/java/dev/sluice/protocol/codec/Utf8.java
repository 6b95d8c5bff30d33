package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Tells valid UTF-8 (RFC 3629 §4) from bytes that are none, and makes the latter valid. */
final class Utf8 {
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  private Utf8() {}

  static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      if (at <= to - Long.BYTES && ((long) EIGHT_BYTES.get(bytes, at) & NOT_ASCII) == 0) {
        at += Long.BYTES;
      } else if (bytes[at] >= 0) {
        at++;
      } else {
        int length = lengthOfCharacter(bytes, at, to);
        if (length == 0) {
          return false;
        }
        at += length;
      }
    }
    return true;
  }

  /** The same text with U+FFFD for everything that is no UTF-8. */
  static byte[] repaired(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, UTF_8).getBytes(UTF_8);
  }

  /** The length of the character of several bytes that starts here, 0 if none does. */
  private static int lengthOfCharacter(byte[] bytes, int at, int to) {
    int lead = bytes[at] & 0xFF;
    int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (lead < 0xC2 || lead > 0xF4 || length > to - at) {
      return 0;
    }
    int codePoint = lead & (0x7F >> length);
    for (int i = at + 1; i < at + length; i++) {
      if ((bytes[i] & 0xC0) != 0x80) {
        return 0;
      }
      codePoint = codePoint << 6 | (bytes[i] & 0x3F);
    }
    boolean valid =
        switch (length) {
          case 2 -> true;
          case 3 -> codePoint >= 0x800 && !Character.isSurrogate((char) codePoint);
          default -> codePoint >= 0x1_0000 && codePoint <= Character.MAX_CODE_POINT;
        };
    return valid ? length : 0;
  }
}
