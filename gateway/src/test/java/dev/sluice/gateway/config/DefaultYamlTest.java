package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DefaultYamlTest {

  static List<Setting> everySetting() {
    return settings(Config.class).toList();
  }

  @Test
  void loadingItGivesExactlyTheDefaults() throws Exception {
    assertThat(Config.parse(Config.defaultYaml())).isEqualTo(Config.defaults());
  }

  @Test
  void itsExampleOfANamespaceLoadsOnceItIsUncommented() throws Exception {
    String yaml =
        Config.defaultYaml()
            .replace("  namespaces: []\n", "  namespaces:\n")
            .replace("  #  -\n", "    -\n")
            .replace("  #    name: \"\"", "      name: news");

    assertThat(Config.parse(yaml).channel().namespaces()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("everySetting")
  void everySettingStandsThereBelowALineAboutIt(Setting setting) {
    assertThat(setting.key().doc()).isNotBlank().doesNotContain("\n").endsWith(".");
    if (!setting.key().inline()) {
      assertThat(Config.defaultYaml())
          .containsPattern("# .*\\n[ #]*" + setting.name() + ":( |\\n)");
    }
  }

  @Test
  void noLineIsTooLongToRead() {
    assertThat(Config.defaultYaml().lines()).allMatch(line -> line.length() <= 120);
  }

  private static Stream<Setting> settings(Class<? extends Record> section) {
    return Setting.of(section).stream()
        .flatMap(
            setting -> {
              if (setting.isSection()) {
                return Stream.concat(Stream.of(setting), settings(setting.sectionType()));
              }
              return setting.isListOfSections()
                  ? Stream.concat(
                      Stream.of(setting), settings(setting.itemType().asSubclass(Record.class)))
                  : Stream.of(setting);
            });
  }
}
