package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SettingTest {

  @Test
  void aKeyIsItsComponentsNameInSnakeCase() {
    assertThat(Setting.of(ClientConfig.class))
        .extracting(Setting::name)
        .containsSubsequence("listen", "allowed_origins", "ping_interval");
  }

  @ParameterizedTest
  @MethodSource("dev.sluice.gateway.config.DefaultYamlTest#everySetting")
  void noKeyIsBothServedAndOnTheListOfThoseThatAreNot(Setting setting) {
    assertThat(
            NotServedYet.defaultsIn(
                setting.component().getDeclaringRecord().asSubclass(Record.class)))
        .doesNotContainKey(setting.name());
  }
}
