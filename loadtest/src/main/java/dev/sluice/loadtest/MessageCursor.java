package dev.sluice.loadtest;

/**
 * Goes through the messages of whole lines of JSON, one line each, and tells pings and published
 * markers without parsing any JSON. One per event loop: to receive a message allocates nothing.
 */
final class MessageCursor extends Cursor {
  private final byte[] prefix;
  private final int size;

  private Kind kind = Kind.OTHER;
  private long stamp;
  private long sequence;

  enum Kind {
    PING,
    /** Carries a marker. */
    MARKED,
    OTHER
  }

  /**
   * @param prefix what each message begins with that is not part of it; lines without are none
   * @param size of the marked data: what follows it is looked at, its padding is not
   */
  MessageCursor(byte[] prefix, int size) {
    this.prefix = prefix;
    this.size = size;
  }

  @Override
  boolean next() {
    while (position < end && !stands(prefix, position)) {
      skipLine();
    }
    if (position >= end) {
      return false;
    }
    from = position + prefix.length;
    kind = isPing() ? Kind.PING : Kind.OTHER;
    int i = from;
    while (i < end && bytes[i] != '\n') {
      if (bytes[i] == '"' && isMarker(i)) {
        kind = Kind.MARKED;
        i += size - 1;
      } else {
        i++;
      }
    }
    to = i;
    position = to + 1;
    return true;
  }

  Kind kind() {
    return kind;
  }

  /** When the marked message was due. */
  long stamp() {
    return stamp;
  }

  /** Which one the marked message is. */
  long sequence() {
    return sequence;
  }

  private void skipLine() {
    while (position < end && bytes[position] != '\n') {
      position++;
    }
    position++;
  }

  private boolean isPing() {
    return from + 1 < end
        && bytes[from] == '{'
        && bytes[from + 1] == '}'
        && (from + 2 == end || bytes[from + 2] == '\n');
  }

  /** Whether data with a marker, and all of it, begins one byte before {@code at}. */
  private boolean isMarker(int at) {
    int dataEnd = at - 1 + size;
    if (dataEnd > end || bytes[dataEnd - 1] != '}' || !stands(Marker.TIME, at)) {
      return false;
    }
    int digits = at + Marker.TIME.length;
    int time = digits + Stamp.DIGITS;
    if (afterDigits(digits, time) != time || !stands(Marker.SEQUENCE, time)) {
      return false;
    }
    stamp = value;
    int number = time + Marker.SEQUENCE.length;
    if (afterDigits(number, dataEnd) == number) {
      return false;
    }
    sequence = value;
    return true;
  }

  private boolean stands(byte[] expected, int at) {
    if (end - at < expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[at + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private long value;

  /** Reads digits into {@link #value} and returns where they end. */
  private int afterDigits(int from, int to) {
    long number = 0;
    int i = from;
    for (; i < to && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      number = number * 10 + (bytes[i] - '0');
    }
    value = number;
    return i;
  }
}
