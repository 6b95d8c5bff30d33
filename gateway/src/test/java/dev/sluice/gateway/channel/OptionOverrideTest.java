package dev.sluice.gateway.channel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.channel.OptionOverride.Option;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptionOverrideTest {

  @ParameterizedTest
  @EnumSource
  void everyOptionCanBeOverridden(Option option) throws MalformedFrameException {
    var override = read("{\"" + option.label() + "\":{\"value\":true}}");

    assertThat(override).isEqualTo(new OptionOverride(Map.of(option, true)));
  }

  @Test
  void namespaceDecidesWhatIsNotOverridden() {
    var override = new OptionOverride(Map.of(Option.PRESENCE, true, Option.JOIN_LEAVE, false));

    assertThat(override.of(Option.PRESENCE, false)).isTrue();
    assertThat(override.of(Option.JOIN_LEAVE, true)).isFalse();
    assertThat(override.of(Option.FORCE_RECOVERY, true)).isTrue();
    assertThat(override.of(Option.FORCE_RECOVERY, false)).isFalse();
  }

  @Test
  void valueThatIsLeftOutIsFalse() throws MalformedFrameException {
    assertThat(read("{\"presence\":{}}"))
        .isEqualTo(new OptionOverride(Map.of(Option.PRESENCE, false)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"presence\":null}", "{\"history_size\":{\"value\":1}}"})
  void nothingKnownIsNone(String json) throws MalformedFrameException {
    assertThat(read(json)).isEqualTo(OptionOverride.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "true", "{\"presence\":true}", "{\"presence\":{\"value\":\"true\"}}"})
  void anythingElseIsMalformed(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(MalformedFrameException.class);
  }

  private static OptionOverride read(String json) throws MalformedFrameException {
    byte[] bytes = json.getBytes(UTF_8);
    return OptionOverride.read(new JsonReader(bytes, 0, bytes.length));
  }
}
