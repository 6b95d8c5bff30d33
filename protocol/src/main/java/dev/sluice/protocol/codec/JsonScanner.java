package dev.sluice.protocol.codec;

import java.util.BitSet;

/**
 * Moves over JSON text and checks its grammar (RFC 8259). Confined to one thread.
 *
 * <p>It never recurses and never copies: what it moved over can be cut out of the bytes.
 */
final class JsonScanner {
  /** How deep arrays and objects may be nested in what is skipped. */
  static final int MAX_DEPTH = 10_000;

  /** Comes where the next byte would. */
  static final int END = -1;

  private final byte[] bytes;
  private final int from;
  private final int to;
  private int at;

  JsonScanner(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.at = from;
  }

  /** The index of the next byte. */
  int position() {
    return at;
  }

  void rewindTo(int position) {
    at = position;
  }

  /** Moves to the next byte that is no white space and returns it, or {@link #END}. */
  int peek() {
    while (at < to) {
      int next = next();
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return next;
      }
      at++;
    }
    return END;
  }

  /** Moves behind the given character, which must come next. */
  void take(char expected) throws MalformedFrameException {
    if (peek() != expected) {
      throw malformed("'" + expected + "'");
    }
    at++;
  }

  /** After an element: moves behind the comma, or behind the bracket that closes the whole. */
  boolean takeCommaOr(char close) throws MalformedFrameException {
    int next = peek();
    if (next != ',' && next != close) {
      throw malformed("',' or '" + close + "'");
    }
    at++;
    return next == ',';
  }

  /** Moves behind a value of any kind. */
  void skipValue() throws MalformedFrameException {
    int opening = peek();
    if (opening == '{' || opening == '[') {
      skipNested();
    } else {
      skipScalar(opening);
    }
  }

  private void skipNested() throws MalformedFrameException {
    var isObject = new BitSet(Long.SIZE);
    int depth = 0;
    do {
      int next = peek();
      if (next == '{' || next == '[') {
        if (depth == MAX_DEPTH) {
          throw new MalformedFrameException("nested deeper than " + MAX_DEPTH);
        }
        at++;
        char close = next == '{' ? '}' : ']';
        if (peek() != close) {
          depth++;
          isObject.set(depth, close == '}');
          skipName(close);
          continue;
        }
        at++;
      } else {
        skipScalar(next);
      }
      depth = closeWhatEnds(isObject, depth);
    } while (depth > 0);
  }

  /** After a value: moves to the next one, out of as many objects and arrays as end before it. */
  private int closeWhatEnds(BitSet isObject, int depth) throws MalformedFrameException {
    int open = depth;
    while (open > 0) {
      char close = isObject.get(open) ? '}' : ']';
      if (takeCommaOr(close)) {
        skipName(close);
        break;
      }
      open--;
    }
    return open;
  }

  private void skipName(char close) throws MalformedFrameException {
    if (close == '}') {
      if (peek() != '"') {
        throw malformed("a name");
      }
      skipString();
      take(':');
    }
  }

  private void skipScalar(int first) throws MalformedFrameException {
    switch (first) {
      case '"' -> skipString();
      case 't' -> skipLiteral("true");
      case 'f' -> skipLiteral("false");
      case 'n' -> skipLiteral("null");
      default -> skipNumber();
    }
  }

  void skipLiteral(String literal) throws MalformedFrameException {
    for (int i = 0; i < literal.length(); i++) {
      if (next() != literal.charAt(i)) {
        throw malformed("a value");
      }
      at++;
    }
  }

  /**
   * Moves behind the string whose opening quote comes next.
   *
   * @return whether anything in it is escaped
   */
  boolean skipString() throws MalformedFrameException {
    boolean escaped = false;
    at++;
    while (at < to) {
      byte next = bytes[at];
      if (next == '"') {
        at++;
        return escaped;
      }
      if (next == '\\') {
        escaped = true;
        skipEscape();
      } else if (next >= 0 && next < ' ') {
        throw malformed("no control character");
      } else {
        at++;
      }
    }
    throw malformed("'\"'");
  }

  private void skipEscape() throws MalformedFrameException {
    at++;
    switch (next()) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at++;
      case 'u' -> {
        at++;
        for (int i = 0; i < 4; i++) {
          if (Character.digit(next(), 16) < 0) {
            throw malformed("four hexadecimal digits");
          }
          at++;
        }
      }
      default -> throw malformed("an escape");
    }
  }

  /**
   * Moves behind a number.
   *
   * @return whether it is written as an integer
   */
  boolean skipNumber() throws MalformedFrameException {
    if (next() == '-') {
      at++;
    }
    if (next() == '0') {
      at++;
    } else {
      skipDigits("a value");
    }
    boolean integer = true;
    if (next() == '.') {
      integer = false;
      at++;
      skipDigits("a digit");
    }
    if (next() == 'e' || next() == 'E') {
      integer = false;
      at++;
      if (next() == '+' || next() == '-') {
        at++;
      }
      skipDigits("a digit");
    }
    return integer;
  }

  private void skipDigits(String expected) throws MalformedFrameException {
    if (next() < '0' || next() > '9') {
      throw malformed(expected);
    }
    do {
      at++;
    } while (next() >= '0' && next() <= '9');
  }

  private int next() {
    return at < to ? bytes[at] & 0xFF : END;
  }

  MalformedFrameException malformed(String expected) {
    return new MalformedFrameException("byte " + (at - from) + ": expected " + expected);
  }
}
