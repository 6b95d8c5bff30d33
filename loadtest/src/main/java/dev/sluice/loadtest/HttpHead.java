package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an HTTP/1.1 answer begins with (RFC 9112 §2.1), where there is one per connection.
 *
 * @param status the first line
 * @param fields the lines below it, in lower case
 * @param end where the content begins
 */
record HttpHead(String status, String fields, int end) {
  private static final int MOST_BYTES = 16_384;
  private static final String END = "\r\n\r\n";

  /** Null if it is not there in full. */
  static @Nullable HttpHead in(Scratch read) throws MalformedFrameException {
    int length = Math.min(read.to() - read.from(), MOST_BYTES);
    String text = new String(read.bytes(), read.from(), length, ISO_8859_1);
    int end = text.indexOf(END);
    if (end < 0 && length == MOST_BYTES) {
      throw new MalformedFrameException("an HTTP head of more than " + MOST_BYTES + " bytes");
    }
    if (end < 0) {
      return null;
    }
    int status = text.indexOf("\r\n");
    return new HttpHead(
        text.substring(0, status),
        text.substring(status, end).toLowerCase(Locale.ROOT),
        read.from() + end + END.length());
  }

  /** Whether there is such a field, with this value and no other. */
  boolean has(String field, String value) {
    return (fields + "\r\n").contains("\r\n" + field + ": " + value + "\r\n");
  }
}
