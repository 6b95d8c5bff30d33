package dev.sluice.gateway.api;

import dev.sluice.protocol.Payload;
import io.netty.buffer.ByteBufUtil;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Checks one request while it is read, and tells the first thing that is wrong: the field, what was
 * given, and what was expected.
 */
final class RequestCheck {
  /** What a connection remembers of a backend's: an info, or a user. */
  static final int MAX_INFO_BYTES = 16 * 1024;

  static final int MAX_USER_BYTES = 1024;

  private static final int MAX_GIVEN_CHARACTERS = 40;

  private String detail = "";

  /**
   * A field that the method does not have.
   *
   * @param known the fields that it has
   */
  void unknown(String field, String known) {
    fail("%s is unknown (expected: %s)".formatted(shortened(field), known));
  }

  void given(String field, String value, String expected) {
    if (value.isEmpty()) {
      fail(missing(field + " is", expected));
    }
  }

  void given(String field, Collection<?> values, String expected) {
    if (values.isEmpty()) {
      fail(missing(field + " is", expected));
    }
  }

  /** Each of the values is a name, and no name is empty. */
  void names(String field, Collection<String> values, String expected) {
    int index = 0;
    for (String value : values) {
      if (value.isEmpty()) {
        fail("%s[%d] is empty (expected: %s)".formatted(field, index, expected));
        return;
      }
      index++;
    }
  }

  /**
   * @param given what the field holds, as {@link #quoted} puts text
   */
  void that(boolean holds, String field, Object given, String expected) {
    if (!holds) {
      fail("%s is %s (expected: %s)".formatted(field, given, expected));
    }
  }

  void atMost(int maxBytes, String field, String value) {
    // A character has at most three bytes in UTF-8: short ones need not be measured.
    if (value.length() > maxBytes / 3) {
      atMost(maxBytes, field, ByteBufUtil.utf8Bytes(value));
    }
  }

  void atMost(int maxBytes, String field, @Nullable Payload value) {
    atMost(maxBytes, field, value == null ? 0 : value.length());
  }

  private void atMost(int maxBytes, String field, int bytes) {
    if (bytes > maxBytes) {
      fail("%s is %d bytes (expected: at most %d bytes)".formatted(field, bytes, maxBytes));
    }
  }

  void fail(String problem) {
    if (detail.isEmpty()) {
      detail = problem;
    }
  }

  /** Null while nothing is wrong. */
  @Nullable Answer refusal() {
    return detail.isEmpty() ? null : Answer.badRequest(detail);
  }

  /** The call if nothing is wrong, otherwise one that only tells what is. */
  Method.Call passed(Method.Call call) {
    Answer refusal = refusal();
    return refusal == null ? call : _ -> refusal;
  }

  static String missing(String what, String expected) {
    return "%s missing or empty (expected: %s)".formatted(what, expected);
  }

  /** A text of the caller's in quotes, cut if it is long. */
  static String quoted(String text) {
    return '"' + shortened(text) + '"';
  }

  static String shortened(String text) {
    if (text.length() <= MAX_GIVEN_CHARACTERS) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(MAX_GIVEN_CHARACTERS - 1));
    return text.substring(0, MAX_GIVEN_CHARACTERS - (splitsPair ? 1 : 0)) + "…";
  }
}
