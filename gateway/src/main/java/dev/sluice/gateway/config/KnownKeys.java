package dev.sluice.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which keys there are. */
final class KnownKeys {
  private static final List<String> EVERYWHERE = collectEverywhere();

  private KnownKeys() {}

  /** The setting of that name in a section, be it in an inline record. */
  static Setting setting(Class<? extends Record> section, String name) {
    return settings(section)
        .filter(setting -> setting.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Every dotted key outside of lists, those that are not served yet too. */
  static List<String> everywhere() {
    return EVERYWHERE;
  }

  /** Whether a dotted key outside of lists holds a secret. */
  static boolean isSecret(String key) {
    List<String> names = List.of(key.split("\\."));
    Class<? extends Record> section = Config.class;
    for (String name : names.subList(0, names.size() - 1)) {
      section = setting(section, name).sectionType();
    }
    return settings(section)
        .anyMatch(setting -> setting.name().equals(names.getLast()) && setting.isSecret());
  }

  /** A problem for each key that does not belong into the section, or not with that value. */
  static List<Problem> unknownIn(Tree.Fields fields, Class<? extends Record> section, String path) {
    List<String> names = settings(section).map(Setting::name).toList();
    Map<String, String> notServed = notServed(section);
    List<Problem> problems = new ArrayList<>();
    fields
        .fields()
        .forEach(
            (name, tree) -> {
              String key = Setting.join(path, name);
              String initial = notServed.get(name);
              if (initial != null) {
                if (!NotServedYet.accepts(initial, tree)) {
                  problems.add(notServedYet(tree, key, initial));
                }
              } else if (!names.contains(name)) {
                problems.add(Problem.unknownKey(tree.origin(), key, suggestion(name, names)));
              }
            });
    return problems;
  }

  private static Problem notServedYet(Tree tree, String key, String initial) {
    String given = tree instanceof Tree.Text(String text, _) ? text : tree.shape();
    String only = initial.isEmpty() ? "\"\"" : initial;
    return Problem.badValue(
        tree.origin(), key, given, "only " + only + ", since it is not served by this version yet");
  }

  private static String suggestion(String name, List<String> siblings) {
    String near = Spelling.nearest(name, siblings);
    if (!near.isEmpty()) {
      return near;
    }
    // The right key in the wrong section, as after a slip of the indentation.
    return everywhere().stream().filter(key -> key.endsWith("." + name)).findFirst().orElse("");
  }

  private static List<String> collectEverywhere() {
    List<String> keys = new ArrayList<>();
    collect(Config.class, "", keys);
    return List.copyOf(keys);
  }

  private static void collect(Class<? extends Record> section, String path, List<String> keys) {
    NotServedYet.defaultsIn(section).keySet().stream()
        .sorted()
        .forEach(name -> keys.add(Setting.join(path, name)));
    for (Setting setting : Setting.of(section)) {
      if (setting.isSection()) {
        collect(setting.sectionType(), setting.path(path), keys);
      } else {
        keys.add(Setting.join(path, setting.name()));
      }
    }
  }

  private static Stream<Setting> settings(Class<? extends Record> section) {
    return Setting.of(section).stream()
        .flatMap(
            setting ->
                setting.key().inline() ? settings(setting.sectionType()) : Stream.of(setting));
  }

  private static Map<String, String> notServed(Class<? extends Record> section) {
    Map<String, String> keys = new TreeMap<>(NotServedYet.defaultsIn(section));
    for (Setting setting : Setting.of(section)) {
      if (setting.key().inline()) {
        keys.putAll(notServed(setting.sectionType()));
      }
    }
    return keys;
  }
}
