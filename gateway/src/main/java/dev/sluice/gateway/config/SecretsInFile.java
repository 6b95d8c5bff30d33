package dev.sluice.gateway.config;

import org.jspecify.annotations.Nullable;

/** Finds whether a file holds secrets: then not everybody should be able to read it. */
final class SecretsInFile {
  private SecretsInFile() {}

  static boolean isAnyIn(Tree tree) {
    return isAnyIn(tree, Config.class);
  }

  private static boolean isAnyIn(Tree tree, Class<? extends Record> section) {
    return tree instanceof Tree.Fields(var fields, _)
        && Setting.of(section).stream()
            .anyMatch(setting -> isIn(tree, fields.get(setting.name()), setting));
  }

  private static boolean isIn(Tree section, @Nullable Tree value, Setting setting) {
    if (setting.key().inline()) {
      return isAnyIn(section, setting.sectionType());
    }
    if (value != null && setting.isSection()) {
      return isAnyIn(value, setting.sectionType());
    }
    return setting.isSecret() && value instanceof Tree.Text(String text, _) && !text.isBlank();
  }
}
