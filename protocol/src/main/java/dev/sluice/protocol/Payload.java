package dev.sluice.protocol;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes of an application that pass through unread: a publication's data, a connection's info.
 *
 * <p>Immutable: whoever makes one hands the array over and keeps no reference to it. A JSON payload
 * is exactly one JSON value in valid UTF-8 without a raw newline, so that it can be embedded in a
 * JSON message as it stands; anything else is binary and cannot reach a JSON connection.
 */
public final class Payload {
  /** No bytes at all. A JSON message leaves it out, as it does all that is empty. */
  public static final Payload EMPTY = new Payload(new byte[0], true);

  private final byte[] bytes;
  private final boolean json;

  private Payload(byte[] bytes, boolean json) {
    this.bytes = bytes;
    this.json = json;
  }

  /**
   * A payload that the caller knows to be one valid JSON value. Raw newlines, legal between tokens,
   * are taken out: the newline delimits messages.
   */
  public static Payload json(byte[] bytes) {
    return new Payload(withoutNewlines(bytes), true);
  }

  /** A JSON payload from text, for what the gateway itself writes. */
  public static Payload json(String text) {
    return json(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A payload of any bytes. */
  public static Payload binary(byte[] bytes) {
    return new Payload(bytes, false);
  }

  /** Whether this payload may be embedded in a JSON message. */
  public boolean isJson() {
    return json;
  }

  /** The length in bytes. */
  public int length() {
    return bytes.length;
  }

  /** The bytes themselves, not a copy: for reading only. */
  public byte[] bytes() {
    return bytes;
  }

  private static byte[] withoutNewlines(byte[] bytes) {
    int newlines = 0;
    for (byte b : bytes) {
      if (b == '\n') {
        newlines++;
      }
    }
    if (newlines == 0) {
      return bytes;
    }
    byte[] kept = new byte[bytes.length - newlines];
    int length = 0;
    for (byte b : bytes) {
      if (b != '\n') {
        kept[length++] = b;
      }
    }
    return kept;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Payload that && json == that.json && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /** The length only: payloads never reach a log. */
  @Override
  public String toString() {
    return "Payload[" + bytes.length + " bytes]";
  }
}
