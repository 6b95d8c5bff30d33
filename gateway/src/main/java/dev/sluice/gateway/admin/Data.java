package dev.sluice.gateway.admin;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.Json;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A pair of fields such as {@code data} and {@code b64data}: JSON as it stands, or any bytes in
 * base64, which win.
 */
final class Data {
  private @Nullable Payload json;
  private @Nullable String base64;

  void json(Payload given) {
    json = given;
  }

  void base64(String given) {
    base64 = given;
  }

  /** Whether there is base64 that is none. */
  boolean isBad() {
    if (base64 == null) {
      return false;
    }
    try {
      Base64.getDecoder().decode(base64);
      return false;
    } catch (IllegalArgumentException notBase64) {
      return true;
    }
  }

  /** What was given; null for nothing. Not if it {@link #isBad}. */
  @Nullable Payload payload() {
    return base64 == null || base64.isEmpty()
        ? json
        : Json.payload(Base64.getDecoder().decode(base64));
  }
}
