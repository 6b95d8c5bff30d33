package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.protocol.codec.MalformedFrameException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the HTTP/1.1 answers of a kept connection that are there in full. It understands
 * what API servers say, bodies with a Content-Length, and takes a fraction of the time of a general
 * decoder: at 30,000 publishes a second that counts.
 */
final class HttpAnswerCursor extends AnswerCursor {
  private static final byte[] START = "HTTP/1.".getBytes(US_ASCII);
  private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(US_ASCII);
  private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);

  private int status;

  @Override
  boolean next() throws MalformedFrameException {
    int headEnd = indexOf(HEAD_END, position, end);
    if (headEnd < 0) {
      return false;
    }
    status = status();
    return take(headEnd + HEAD_END.length, length(headEnd));
  }

  @Override
  @Nullable String error() {
    return status == 200 ? Answer.error(bytes, from, to) : "HTTP " + status;
  }

  private int status() throws MalformedFrameException {
    int code = position + START.length + 2;
    if (!startsWith(START, position) || end - code < 3) {
      throw new MalformedFrameException("an answer that is not HTTP/1.1");
    }
    return (bytes[code] - '0') * 100 + (bytes[code + 1] - '0') * 10 + bytes[code + 2] - '0';
  }

  private long length(int headEnd) throws MalformedFrameException {
    int header = indexOf(LENGTH, position, headEnd);
    if (header < 0) {
      throw new MalformedFrameException("an HTTP answer without Content-Length");
    }
    long length = 0;
    for (int i = header + LENGTH.length; i < headEnd && bytes[i] != '\r'; i++) {
      if (bytes[i] >= '0' && bytes[i] <= '9' && length < Integer.MAX_VALUE) {
        length = length * 10 + (bytes[i] - '0');
      } else if (bytes[i] != ' ') {
        throw new MalformedFrameException("an HTTP answer with a wrong Content-Length");
      }
    }
    return length;
  }

  /** Expects lower case, and finds any. */
  private int indexOf(byte[] text, int from, int to) {
    for (int i = from; i <= to - text.length; i++) {
      if (bytes[i] == '\r' && startsWith(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private boolean startsWith(byte[] text, int at) {
    if (end - at < text.length) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      byte b = bytes[at + i];
      if (b != text[i] && (b < 'A' || b > 'Z' || b + ('a' - 'A') != text[i])) {
        return false;
      }
    }
    return true;
  }
}
