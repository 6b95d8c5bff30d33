package dev.sluice.protocol.codec;

import dev.sluice.protocol.Payload;

/** Tells JSON from other bytes. */
public final class Json {
  private Json() {}

  /** Whether the bytes are exactly one JSON value in valid UTF-8. */
  public static boolean isValid(byte[] bytes) {
    if (!Utf8.isValid(bytes, 0, bytes.length)) {
      return false;
    }
    var scanner = new JsonScanner(bytes, 0, bytes.length);
    try {
      scanner.skipValue();
      return scanner.peek() == JsonScanner.END;
    } catch (MalformedFrameException malformed) {
      return false;
    }
  }

  /**
   * A payload that reaches JSON connections if the bytes can: binary data reaches only the others.
   */
  public static Payload payload(byte[] bytes) {
    return isValid(bytes) ? Payload.json(bytes) : Payload.binary(bytes);
  }
}
