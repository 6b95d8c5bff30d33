package dev.sluice.gateway.config;

import java.util.ArrayList;
import java.util.List;

/** Compares the configuration in effect with the one that a reload would bring. */
final class Reload {
  private Reload() {}

  static List<String> unreloadableChanges(Config now, Config next) {
    List<String> keys = new ArrayList<>();
    collect(Config.class, now, next, "", keys);
    return keys;
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
