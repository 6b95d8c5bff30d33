package dev.sluice.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.codec.Json;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloseReasonTest {

  @Test
  void codesTextsAndLabelsNeverChange() {
    assertThat(CloseReason.ALL.stream().map(r -> r.code() + "|" + r.text() + "|" + r.label()))
        .containsExactly(
            "0||client_left",
            "1002||protocol_error",
            "1007||invalid_payload",
            "1009||message_too_big",
            "3000|connection closed|connection_closed",
            "3001|shutdown|shutdown",
            "3004|internal server error|internal_error",
            "3005|connection expired|connection_expired",
            "3006|subscription expired|subscription_expired",
            "3008|slow|slow_consumer",
            "3009|write error|write_error",
            "3010|insufficient state|insufficient_state",
            "3011|force reconnect|force_reconnect",
            "3012|no pong|no_pong",
            "3013|too many requests|too_many_requests",
            "3014|state invalidated|state_invalidated",
            "3500|invalid token|invalid_token",
            "3501|bad request|bad_request",
            "3502|stale|stale",
            "3503|force disconnect|force_disconnect",
            "3504|connection limit|connection_limit",
            "3505|channel limit|channel_limit",
            "3506|inappropriate protocol|inappropriate_protocol",
            "3507|permission denied|permission_denied",
            "3508|not available|not_available",
            "3509|too many errors|too_many_errors");
  }

  @Test
  void everyConstantIsInTheList() {
    assertThat(CloseReason.ALL).containsExactlyInAnyOrderElementsOf(constants());
  }

  @Test
  void labelsAreUnique() {
    assertThat(CloseReason.ALL.stream().map(CloseReason::label)).doesNotHaveDuplicates();
  }

  /** Clients look into a text that is JSON, and without one they never look at the code. */
  @Test
  void textsFrom3000OnAreShortAndNeitherEmptyNorJson() {
    assertThat(CloseReason.ALL)
        .filteredOn(reason -> reason.code() >= 3000)
        .extracting(CloseReason::text)
        .allSatisfy(
            text -> {
              assertThat(text).matches("[ -~]{1,32}");
              assertThat(Json.isValid(text.getBytes(UTF_8))).isFalse();
            });
  }

  @ParameterizedTest
  @CsvSource({"3000, mine", "4999, mine", "4000, ü"})
  void backendsChooseFrom3000To4999(int code, String text) {
    assertThat(CloseReason.requested(code, text))
        .isEqualTo(new CloseReason(code, text, "requested"));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1000, 2999, 5000, 65_536 + 3000})
  void otherCodesAreRefused(int code) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CloseReason.requested(code, "mine"))
        .withMessageContaining("code " + code);
  }

  @Test
  void textsMayHave123Bytes() {
    var text = "ü".repeat(61) + "x";

    assertThat(CloseReason.requested(4000, text).text()).isEqualTo(text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CloseReason.requested(4000, text + "x"))
        .withMessageContaining("124 bytes");
  }

  @Test
  void anEmptyTextIsFilledIn() {
    assertThat(CloseReason.requested(4000, "").text()).isEqualTo("disconnect");
  }

  private static List<CloseReason> constants() {
    return Arrays.stream(CloseReason.class.getFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .flatMap(
            field -> {
              try {
                return field.get(null) instanceof CloseReason reason
                    ? Stream.of(reason)
                    : Stream.of();
              } catch (IllegalAccessException e) {
                throw new LinkageError(field.getName(), e);
              }
            })
        .toList();
  }
}
