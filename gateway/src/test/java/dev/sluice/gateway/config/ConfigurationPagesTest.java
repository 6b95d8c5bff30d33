package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.docs.Page;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The keys that the documentation names, and the table of all keys. */
class ConfigurationPagesTest {
  private static final Set<String> SECTIONS =
      Setting.of(Config.class).stream()
          .filter(Setting::isSection)
          .map(Setting::name)
          .collect(Collectors.toSet());
  private static final Pattern SPAN = Pattern.compile("`([a-z_]+)\\.([a-z_.\\[\\]]+)[:`]");
  private static final List<String> KEYS = rows().map(List::getFirst).toList();

  static Stream<Page> pages() {
    return Page.all();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyKeyThatIsNamedExists(Page page) {
    assertThat(SPAN.matcher(page.withoutCode()).results())
        .filteredOn(span -> SECTIONS.contains(span.group(1)))
        .allSatisfy(
            span ->
                assertThat(isKey(span.group(1) + "." + span.group(2))).as(span.group()).isTrue());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void yamlIsAConfigurationUnlessThePageCallsItBad(Page page) {
    assertThat(page.fenced("yaml"))
        .filteredOn(yaml -> !yaml.startsWith("# bad"))
        .allSatisfy(yaml -> assertThat(Config.parse(yaml)).isNotNull());
  }

  /** A key, or a section of keys. */
  private static boolean isKey(String name) {
    return KEYS.stream()
        .anyMatch(key -> key.equals("`" + name + "`") || key.startsWith("`" + name + "."));
  }

  @Test
  void tableHasEveryKeyWithItsDefault() {
    Page page =
        pages()
            .filter(one -> one.path().endsWith("configuration-keys.md"))
            .findFirst()
            .orElseThrow();

    String expected =
        rows().map(row -> "| " + String.join(" | ", row) + " |").collect(Collectors.joining("\n"));
    assertThat(page.table("Configuration keys"))
        .as("%s should have the table\n%s", page, expected)
        .containsExactlyElementsOf(rows().toList());
  }

  private static Stream<List<String>> rows() {
    return rows(Config.class, "");
  }

  private static Stream<List<String>> rows(Class<? extends Record> section, String path) {
    return Setting.of(section).stream()
        .flatMap(
            setting -> {
              String name = Setting.join(path, setting.name());
              if (setting.isSection()) {
                return rows(setting.sectionType(), setting.path(path));
              }
              Stream<List<String>> own = Stream.of(row(name, setting.key()));
              return setting.isListOfSections()
                  ? Stream.concat(own, rowsOfItem(setting, name + "[]"))
                  : own;
            });
  }

  /** Without the options that have a row elsewhere. */
  private static Stream<List<String>> rowsOfItem(Setting list, String path) {
    return Setting.of(list.itemType().asSubclass(Record.class)).stream()
        .filter(setting -> !setting.key().inline())
        .map(setting -> row(Setting.join(path, setting.name()), setting.key()));
  }

  private static List<String> row(String name, Key key) {
    String initial = key.initial().isEmpty() ? "" : "`" + key.initial() + "`";
    return List.of(
        "`" + name + "`",
        initial,
        key.reloadable() ? "yes" : "no",
        key.doc().replace("|", "\\|").replace("*", "\\*"));
  }
}
