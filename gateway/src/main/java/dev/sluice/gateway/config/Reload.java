package dev.sluice.gateway.config;

import java.util.ArrayList;
import java.util.List;

/** Makes of the configuration in effect and a new one what a reload brings. */
final class Reload {
  private Reload() {}

  static List<String> unreloadableChanges(Config now, Config next) {
    List<String> keys = new ArrayList<>();
    collect(Config.class, now, next, "", keys);
    return keys;
  }

  /**
   * The new values, but the old ones of all keys that need a restart.
   *
   * @throws ConfigException if these do not go together, or if the new ones drop what protects
   */
  static Config merged(Config now, Config next) throws ConfigException {
    List<Problem> problems = new ArrayList<>(Guards.dropped(now, next));
    try {
      Config config = (Config) merged(Config.class, now, next, "");
      if (problems.isEmpty()) {
        return config;
      }
    } catch (ConfigException contradiction) {
      problems.addAll(contradiction.problems());
    }
    throw new ConfigException(problems);
  }

  private static Record merged(
      Class<? extends Record> section, Record now, Record next, String path)
      throws ConfigException {
    List<Object> values = new ArrayList<>();
    for (Setting setting : Setting.of(section)) {
      Object before = setting.valueIn(now);
      Object after = setting.valueIn(next);
      if (setting.isSection()) {
        values.add(
            merged(setting.sectionType(), (Record) before, (Record) after, setting.path(path)));
      } else {
        values.add(setting.key().reloadable() ? after : before);
      }
    }
    try {
      return Binder.construct(section, values.toArray());
    } catch (InvalidValuesException contradiction) {
      throw new ConfigException(
          contradiction.violations().stream().map(violation -> problem(violation, path)).toList());
    }
  }

  private static Problem problem(InvalidValuesException.Violation violation, String path) {
    return new Problem(
        "reload",
        Setting.join(path, violation.key()),
        "does not go with keys that need a restart (expected: " + violation.expected() + ")");
  }

  private static void collect(
      Class<? extends Record> section, Record now, Record next, String path, List<String> keys) {
    for (Setting setting : Setting.of(section)) {
      Object before = setting.valueIn(now);
      Object after = setting.valueIn(next);
      if (setting.isSection()) {
        collect(setting.sectionType(), (Record) before, (Record) after, setting.path(path), keys);
      } else if (!setting.key().reloadable() && !before.equals(after)) {
        keys.add(Setting.join(path, setting.name()));
      }
    }
  }
}
