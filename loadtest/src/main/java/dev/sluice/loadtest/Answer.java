package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What the admin API says to a publish. */
final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final byte[] RESULT = "{\"result\":".getBytes(UTF_8);

  private Answer() {}

  /** What went wrong, such as "API error 102 unknown channel"; null if nothing. */
  static @Nullable String error(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, RESULT.length);
    if (Arrays.equals(bytes, from, from + length, RESULT, 0, RESULT.length)) {
      return null;
    }
    try {
      JsonNode error = JSON.readTree(bytes, from, to - from).path("error");
      return error.isMissingNode()
          ? null
          : "API error %s %s"
              .formatted(error.path("code").asText(), error.path("message").asText());
    } catch (IOException e) {
      return "an answer that is not JSON";
    }
  }
}
