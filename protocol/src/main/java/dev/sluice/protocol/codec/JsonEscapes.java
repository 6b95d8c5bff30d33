package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Undoes the escapes of JSON strings (RFC 8259 §7). */
final class JsonEscapes {
  private static final char REPLACEMENT = '\uFFFD';

  private JsonEscapes() {}

  /**
   * The text of a string whose grammar has been checked. Half a surrogate pair becomes U+FFFD: it
   * could not be written again, neither as UTF-8 nor in a log.
   */
  static String unescape(byte[] bytes, int offset, int length) {
    int end = offset + length;
    var text = new StringBuilder(length);
    int plain = offset;
    for (int at = offset; at < end; at++) {
      if (bytes[at] == '\\') {
        text.append(new String(bytes, plain, at - plain, UTF_8));
        at++;
        text.append(unescape(bytes, at));
        at += bytes[at] == 'u' ? 4 : 0;
        plain = at + 1;
      }
    }
    text.append(new String(bytes, plain, end - plain, UTF_8));
    replaceHalfPairs(text);
    return text.toString();
  }

  private static char unescape(byte[] bytes, int at) {
    return switch (bytes[at]) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> {
        int code = 0;
        for (int i = at + 1; i <= at + 4; i++) {
          code = code << 4 | Character.digit(bytes[i], 16);
        }
        yield (char) code;
      }
      default -> (char) bytes[at];
    };
  }

  private static void replaceHalfPairs(StringBuilder text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 2) {
          i++;
        } else {
          text.setCharAt(i, REPLACEMENT);
        }
      }
    }
  }
}
