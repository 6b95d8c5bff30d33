package dev.sluice.gateway.api;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * A pair of fields such as {@code data} and {@code b64data}: JSON as it stands, or any bytes in
 * base64, which win.
 */
final class Data {
  /** What a request without any is told. */
  static final String MISSING =
      "data is missing (expected: a JSON value in data, or base64 in b64data)";

  private static final int MAX_SHOWN_BYTES = 120;

  private @Nullable Payload json;
  private @Nullable String base64;

  /** Decoded once, whatever the number of channels that it goes to. */
  private @Nullable Payload decoded;

  void json(Payload given) {
    json = given;
  }

  void base64(String given) {
    base64 = given;
    decoded = null;
  }

  /**
   * Checks that there is no base64 that is none.
   *
   * @param field the name of the field that may hold it
   */
  void check(RequestCheck check, String field) {
    if (base64 == null || base64.isEmpty() || decoded != null) {
      return;
    }
    try {
      decoded = Json.payload(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException notBase64) {
      check.that(false, field, RequestCheck.quoted(base64), "base64");
    }
  }

  /** What was given; null for nothing. Only after a {@link #check} that found nothing. */
  @Nullable Payload payload() {
    return decoded == null ? json : decoded;
  }

  /** The first characters of a payload, for whoever gave it. */
  static String shortened(Payload payload) {
    int shown = Math.min(payload.length(), MAX_SHOWN_BYTES);
    return RequestCheck.shortened(new String(payload.bytes(), 0, shown, StandardCharsets.UTF_8));
  }
}
