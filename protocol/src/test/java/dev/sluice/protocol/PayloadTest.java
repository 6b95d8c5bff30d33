package dev.sluice.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PayloadTest {

  @Test
  void newlinesBetweenTokensAreTakenOutOfJson() {
    var payload = Payload.json("\n{\n\t\"a\\n\": [1,\r\n 2]\n}\n\n");

    assertThat(new String(payload.bytes(), UTF_8)).isEqualTo("{\t\"a\\n\": [1,\r 2]}");
    assertThat(payload.length()).isEqualTo(payload.bytes().length);
    assertThat(payload.isJson()).isTrue();
  }

  @Test
  void jsonWithoutNewlinesIsNotCopied() {
    byte[] bytes = "{\"a\":1}".getBytes(UTF_8);

    assertThat(Payload.json(bytes).bytes()).isSameAs(bytes);
  }

  @Test
  void binaryStaysAsItIs() {
    byte[] bytes = {1, '\n', -1};
    var payload = Payload.binary(bytes);

    assertThat(payload.bytes()).isSameAs(bytes);
    assertThat(payload.isJson()).isFalse();
  }

  @Test
  void equalBytesOfTheSameKindAreEqual() {
    assertThat(Payload.json("[1]"))
        .isEqualTo(Payload.json("[1]\n"))
        .hasSameHashCodeAs(Payload.json("[1]\n"))
        .isNotEqualTo(Payload.json("[2]"))
        .isNotEqualTo(Payload.binary("[1]".getBytes(UTF_8)));
  }

  @Test
  void contentIsNotInTheText() {
    assertThat(Payload.json("\"secret\"")).hasToString("Payload[8 bytes]");
  }
}
