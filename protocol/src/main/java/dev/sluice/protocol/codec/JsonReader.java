package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.protocol.Payload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON from bytes piece by piece, as its caller asks. Confined to one thread.
 *
 * <p>An object is read with {@link #beginObject} and a loop over {@link #nextField}, each field's
 * value with the method of its type. A field whose value is null counts as absent and is passed
 * over, unless the caller takes null for a value; a value that nobody reads is skipped, and of
 * fields of the same name the last wins.
 *
 * <p>Invalid UTF-8 reads as U+FFFD, so what comes out is always valid. What is wrong is told in
 * terms of the fields that the caller asked for, as in {@code limit: expected an integer}.
 */
public final class JsonReader {
  /** 2^64 - 1, as {@link #uint64} puts it. */
  private static final long UINT64_MAX = -1;

  /** How much of a number is told again. */
  private static final int MAX_GIVEN = 32;

  private final byte[] bytes;
  private final JsonScanner scanner;
  private String field = "";
  private boolean beforeFirstField;
  private boolean valueUnread;

  /** Reads a range of the bytes, which must not change meanwhile. */
  public JsonReader(byte[] bytes, int offset, int length) {
    if (Utf8.isValid(bytes, offset, offset + length)) {
      this.bytes = bytes;
      this.scanner = new JsonScanner(bytes, offset, offset + length);
    } else {
      this.bytes = Utf8.repaired(bytes, offset, offset + length);
      this.scanner = new JsonScanner(this.bytes, 0, this.bytes.length);
    }
  }

  /** Reads a value of one type. */
  @FunctionalInterface
  public interface Value<T> {
    T read(JsonReader in) throws MalformedFrameException;
  }

  /** Steps into an object, before its first field. */
  public void beginObject() throws MalformedFrameException {
    begin('{', "an object");
    beforeFirstField = true;
  }

  /**
   * Moves to the value of the next field, the name of which is {@link #field} then.
   *
   * @return false at the end of the object, which is left by that
   */
  public boolean nextField() throws MalformedFrameException {
    do {
      if (!nextEntry()) {
        return false;
      }
    } while (passedOverNull());
    return true;
  }

  /**
   * The same, but null is a value for the field of this name. Use it for payloads: to applications
   * null is data like any other.
   */
  public boolean nextField(String nullable) throws MalformedFrameException {
    do {
      if (!nextEntry()) {
        return false;
      }
    } while (!field.equals(nullable) && passedOverNull());
    return true;
  }

  /** The same, but null is a value for every field. */
  public boolean nextEntry() throws MalformedFrameException {
    skipUnread();
    valueUnread = nextName();
    return valueUnread;
  }

  private boolean nextName() throws MalformedFrameException {
    if (beforeFirstField) {
      beforeFirstField = false;
      if (scanner.peek() == '}') {
        scanner.take('}');
        return false;
      }
    } else if (!scanner.takeCommaOr('}')) {
      return false;
    }
    if (scanner.peek() != '"') {
      throw scanner.malformed("a name");
    }
    field = text();
    scanner.take(':');
    return true;
  }

  private boolean passedOverNull() throws MalformedFrameException {
    boolean absent = isNull();
    if (absent) {
      skip();
    }
    return absent;
  }

  /** The name of the field whose value comes next. */
  public String field() {
    return field;
  }

  /** Whether null comes next. Of fields, only those that may be null are not passed over. */
  public boolean isNull() {
    return scanner.peek() == 'n';
  }

  public String string() throws MalformedFrameException {
    if (scanner.peek() != '"') {
      throw expected("a string");
    }
    valueUnread = false;
    return text();
  }

  public boolean bool() throws MalformedFrameException {
    int first = scanner.peek();
    if (first != 't' && first != 'f') {
      throw expected("true or false");
    }
    valueUnread = false;
    scanner.skipValue();
    return first == 't';
  }

  public int int32() throws MalformedFrameException {
    return (int) int64(Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** An integer within bounds, both inclusive; one written like {@code 1.0} is none. */
  public long int64(long min, long max) throws MalformedFrameException {
    boolean negative = scanner.peek() == '-';
    int start = scanner.position();
    long magnitude = magnitude(min, max);
    long value = negative ? -magnitude : magnitude;
    boolean overflows = magnitude < 0 && !(negative && magnitude == Long.MIN_VALUE);
    if (overflows || value < min || value > max) {
      throw expectedInteger(min, max, start);
    }
    return value;
  }

  /** An unsigned integer; from 2^63 on it comes out negative. */
  public long uint64() throws MalformedFrameException {
    boolean negative = scanner.peek() == '-';
    int start = scanner.position();
    long value = magnitude(0, UINT64_MAX);
    if (negative && value != 0) {
      throw expectedInteger(0, UINT64_MAX, start);
    }
    return value;
  }

  /** The digits of an integer as an unsigned number. */
  private long magnitude(long min, long max) throws MalformedFrameException {
    int first = scanner.peek();
    int number = scanner.position();
    if (first != '-' && (first < '0' || first > '9')) {
      throw expectedInteger(min, max, number);
    }
    int start = number + (first == '-' ? 1 : 0);
    boolean integer = scanner.skipNumber();
    valueUnread = false;
    int digits = scanner.position() - start;
    long value = 0;
    for (int i = start; i < scanner.position(); i++) {
      value = value * 10 + (bytes[i] - '0');
    }
    // Of 20 digits, those below 2^64 start with 1 and set the highest bit; the rest wrap around.
    boolean fits = digits < 20 || (digits == 20 && bytes[start] == '1' && value < 0);
    if (!integer || !fits) {
      throw expectedInteger(min, max, number);
    }
    return value;
  }

  /** A value of any kind, just as it stands. */
  public Payload raw() throws MalformedFrameException {
    scanner.peek();
    int start = scanner.position();
    skip();
    return Payload.json(Arrays.copyOfRange(bytes, start, scanner.position()));
  }

  /** Passes over a value of any kind. */
  public void skip() throws MalformedFrameException {
    valueUnread = false;
    scanner.skipValue();
  }

  /** Passes over a value that must be an object. */
  public void skipObject() throws MalformedFrameException {
    beginObject();
    while (nextField()) {
      skip();
    }
  }

  /** An array whose elements are all of one kind. */
  public <T> List<T> list(Value<T> element) throws MalformedFrameException {
    return list(Integer.MAX_VALUE, element);
  }

  /**
   * An array of bounded length whose elements are all of one kind.
   *
   * @param max how many elements there may be
   */
  public <T> List<T> list(int max, Value<T> element) throws MalformedFrameException {
    String name = field;
    begin('[', "an array");
    var elements = new ArrayList<T>();
    if (scanner.peek() == ']') {
      scanner.take(']');
      return elements;
    }
    do {
      if (elements.size() == max) {
        field = name;
        throw expected("at most " + max + " elements", "more");
      }
      elements.add(read(name, element));
    } while (scanner.takeCommaOr(']'));
    return elements;
  }

  public List<String> stringList() throws MalformedFrameException {
    return list(JsonReader::string);
  }

  /** An object whose names are the caller's keys and whose values are all of one kind. */
  public <T> Map<String, T> map(Value<T> value) throws MalformedFrameException {
    String name = field;
    beginObject();
    var entries = new HashMap<String, T>();
    while (nextField()) {
      String key = field;
      entries.put(key, read(name, value));
    }
    return entries;
  }

  public Map<String, String> stringMap() throws MalformedFrameException {
    return map(JsonReader::string);
  }

  /** Where the value that comes next starts, for {@link #rewindTo}. */
  int position() {
    scanner.peek();
    return scanner.position();
  }

  /** Goes back to a value that has been read before, to read it and nothing else once more. */
  JsonReader rewindTo(int position) {
    scanner.rewindTo(position);
    return this;
  }

  /** Whether nothing but white space is left. */
  public boolean atEnd() {
    return scanner.peek() == JsonScanner.END;
  }

  /** Checks that nothing but white space is left. */
  public void end() throws MalformedFrameException {
    if (!atEnd()) {
      throw scanner.malformed("the end");
    }
  }

  private void begin(char opening, String what) throws MalformedFrameException {
    if (scanner.peek() != opening) {
      throw expected(what);
    }
    valueUnread = false;
    scanner.take(opening);
  }

  /** What is wrong inside is told of the name outside: the keys of a map are the peer's own. */
  private <T> T read(String name, Value<T> value) throws MalformedFrameException {
    field = name;
    valueUnread = true;
    T read = value.read(this);
    skipUnread();
    return read;
  }

  private void skipUnread() throws MalformedFrameException {
    if (valueUnread) {
      skip();
    }
  }

  private String text() throws MalformedFrameException {
    int start = scanner.position() + 1;
    boolean escaped = scanner.skipString();
    int length = scanner.position() - 1 - start;
    return escaped
        ? JsonEscapes.unescape(bytes, start, length)
        : new String(bytes, start, length, UTF_8);
  }

  /**
   * @param start where what was given instead starts; if it is a number, it has been read
   */
  private MalformedFrameException expectedInteger(long min, long max, int start) {
    String what =
        "an integer from %d to %s"
            .formatted(min, max == UINT64_MAX ? Long.toUnsignedString(max) : Long.toString(max));
    int end = scanner.position();
    return end == start
        ? expected(what)
        : expected(what, new String(bytes, start, Math.min(end - start, MAX_GIVEN), UTF_8));
  }

  private MalformedFrameException expected(String what) {
    return expected(what, kindOfNext());
  }

  private MalformedFrameException expected(String what, String given) {
    String name = field.isEmpty() ? "" : field + ": ";
    return new MalformedFrameException(name + "expected " + what, given);
  }

  private String kindOfNext() {
    return switch (scanner.peek()) {
      case '"' -> "a string";
      case '{' -> "an object";
      case '[' -> "an array";
      case 't', 'f' -> "a boolean";
      case 'n' -> "null";
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> "a number";
      default -> "";
    };
  }
}
