package dev.sluice.protocol.codec;

import dev.sluice.protocol.Payload;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON straight into a buffer, without allocating for it. Confined to one thread.
 *
 * <p>Fields are left out while they are zero, false, empty or null, as the protocol wants it, but
 * for the methods whose names start with {@code always}. The names of fields are not escaped, the
 * keys of maps are.
 */
public final class JsonWriter {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private final ByteBuf out;
  private boolean afterValue;

  public JsonWriter(ByteBuf out) {
    this.out = out;
  }

  /** Begins an object that has no name: a message, or an element of an array. */
  public JsonWriter beginObject() {
    separate();
    out.writeByte('{');
    afterValue = false;
    return this;
  }

  public JsonWriter beginObject(String name) {
    name(name);
    out.writeByte('{');
    afterValue = false;
    return this;
  }

  public JsonWriter endObject() {
    out.writeByte('}');
    afterValue = true;
    return this;
  }

  public JsonWriter string(String name, String value) {
    return value.isEmpty() ? this : alwaysString(name, value);
  }

  public JsonWriter alwaysString(String name, String value) {
    name(name);
    text(value);
    return this;
  }

  public JsonWriter number(String name, long value) {
    return value == 0 ? this : alwaysNumber(name, value);
  }

  public JsonWriter alwaysNumber(String name, long value) {
    name(name);
    if (value < 0) {
      ByteBufUtil.writeAscii(out, Long.toString(value));
    } else {
      digits(value);
    }
    return this;
  }

  /** A number that is negative from 2^63 on. */
  public JsonWriter unsigned(String name, long value) {
    return value == 0 ? this : alwaysUnsigned(name, value);
  }

  public JsonWriter alwaysUnsigned(String name, long value) {
    name(name);
    if (value < 0) {
      ByteBufUtil.writeAscii(out, Long.toUnsignedString(value));
    } else {
      digits(value);
    }
    return this;
  }

  public JsonWriter flag(String name, boolean value) {
    if (value) {
      name(name);
      ByteBufUtil.writeAscii(out, "true");
    }
    return this;
  }

  public JsonWriter alwaysFlag(String name, boolean value) {
    name(name);
    ByteBufUtil.writeAscii(out, value ? "true" : "false");
    return this;
  }

  public JsonWriter payload(String name, @Nullable Payload payload) {
    if (payload != null && payload.length() > 0) {
      name(name);
      embed(payload);
    }
    return this;
  }

  /** An entry of a map: unlike the name of a field, its key is escaped. */
  public JsonWriter payloadOf(String key, Payload payload) {
    key(key);
    embed(payload);
    return this;
  }

  private void embed(Payload payload) {
    if (!payload.isJson()) {
      throw new BinaryPayloadException();
    }
    out.writeBytes(payload.bytes());
  }

  public JsonWriter strings(String name, List<String> values) {
    return values.isEmpty() ? this : alwaysStrings(name, values);
  }

  public JsonWriter alwaysStrings(String name, List<String> values) {
    beginArray(name);
    for (var value : values) {
      separate();
      text(value);
    }
    return endArray();
  }

  public JsonWriter strings(String name, Map<String, String> entries) {
    if (!entries.isEmpty()) {
      beginObject(name);
      entries.forEach(this::entry);
      endObject();
    }
    return this;
  }

  private void entry(String key, String value) {
    key(key);
    text(value);
  }

  /** An object, the fields of which the function writes. */
  public <T> JsonWriter object(String name, @Nullable T value, BiConsumer<JsonWriter, T> fields) {
    if (value != null) {
      beginObject(name);
      fields.accept(this, value);
      endObject();
    }
    return this;
  }

  public <T> JsonWriter objects(String name, List<T> elements, BiConsumer<JsonWriter, T> fields) {
    return elements.isEmpty() ? this : alwaysObjects(name, elements, fields);
  }

  public <T> JsonWriter alwaysObjects(
      String name, List<T> elements, BiConsumer<JsonWriter, T> fields) {
    beginArray(name);
    for (var element : elements) {
      beginObject();
      fields.accept(this, element);
      endObject();
    }
    return endArray();
  }

  public <T> JsonWriter objects(
      String name, Map<String, T> entries, BiConsumer<JsonWriter, T> fields) {
    return entries.isEmpty() ? this : alwaysObjects(name, entries, fields);
  }

  public <T> JsonWriter alwaysObjects(
      String name, Map<String, T> entries, BiConsumer<JsonWriter, T> fields) {
    beginObject(name);
    entries.forEach(
        (key, value) -> {
          key(key);
          afterValue = false;
          beginObject();
          fields.accept(this, value);
          endObject();
        });
    return endObject();
  }

  private void beginArray(String name) {
    name(name);
    out.writeByte('[');
    afterValue = false;
  }

  private JsonWriter endArray() {
    out.writeByte(']');
    afterValue = true;
    return this;
  }

  private void name(String name) {
    separate();
    out.writeByte('"');
    ByteBufUtil.writeAscii(out, name);
    out.writeByte('"');
    out.writeByte(':');
  }

  private void key(String key) {
    separate();
    text(key);
    out.writeByte(':');
  }

  private void separate() {
    if (afterValue) {
      out.writeByte(',');
    }
    afterValue = true;
  }

  /** Half a surrogate pair becomes a question mark, as Netty writes it. */
  private void text(String text) {
    out.writeByte('"');
    int plain = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c == '"' || c == '\\') {
        ByteBufUtil.writeUtf8(out, text, plain, i);
        plain = i + 1;
        escaped(c);
      }
    }
    ByteBufUtil.writeUtf8(out, text, plain, text.length());
    out.writeByte('"');
  }

  private void escaped(char c) {
    out.writeByte('\\');
    switch (c) {
      case '\b' -> out.writeByte('b');
      case '\f' -> out.writeByte('f');
      case '\n' -> out.writeByte('n');
      case '\r' -> out.writeByte('r');
      case '\t' -> out.writeByte('t');
      case '"', '\\' -> out.writeByte(c);
      default -> {
        ByteBufUtil.writeAscii(out, "u00");
        out.writeByte(HEX[c >> 4]);
        out.writeByte(HEX[c & 0xF]);
      }
    }
  }

  private void digits(long value) {
    int length = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      length++;
    }
    out.ensureWritable(length);
    int end = out.writerIndex() + length;
    long rest = value;
    for (int at = end - 1; at >= out.writerIndex(); at--) {
      out.setByte(at, (int) ('0' + rest % 10));
      rest /= 10;
    }
    out.writerIndex(end);
  }
}
