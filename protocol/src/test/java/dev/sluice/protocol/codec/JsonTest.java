package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Payload;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "0",
        "-1.5E+10",
        "\"\"",
        "true",
        "false",
        "null",
        " [1 , {\"a\":\n[]}]\r\n\t",
        "\"ü\""
      })
  void oneValueIsValid(String json) {
    assertThat(Json.isValid(json.getBytes(UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{} {}", "1 2", "[1", "1]", "{\"a\":}", "undefined", "\uFEFF1"})
  void anythingElseIsNot(String json) {
    assertThat(Json.isValid(json.getBytes(UTF_8))).isFalse();
  }

  @Test
  void otherEncodingsAreNotValid() {
    assertThat(Json.isValid("\"\u00fc\"".getBytes(ISO_8859_1))).isFalse();
    assertThat(Json.isValid(new byte[] {'{', 0, '}', 0})).isFalse();
  }

  @Test
  void payloadsAreJsonWhereTheyCanBe() {
    assertThat(Json.payload("{\n}".getBytes(UTF_8))).isEqualTo(Payload.json("{}"));
    assertThat(Json.payload("{".getBytes(UTF_8))).isEqualTo(Payload.binary("{".getBytes(UTF_8)));
    assertThat(Json.payload(new byte[0]).isJson()).isFalse();
  }
}
