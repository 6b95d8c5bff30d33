package dev.sluice.gateway.config;

/** Prints a configuration file with every key, its default and a line about it. */
final class DefaultYaml {
  private static final String HEAD =
      """
      # Sluice's configuration: every key with its default. A key that is left out has its default.
      #
      # Each key can also be set by an environment variable, which wins over this file: client.ping_interval is
      # SLUICE_CLIENT_PING_INTERVAL. Lists: comma-separated, or as YAML or JSON text.
      # Durations: 500ms, 25s, 2m, 1h30m, 7d. Sizes: 65536 (bytes), 256KiB, 1MiB, 64KB (64000 bytes).
      # (reload): a new value takes effect on SIGHUP; the others need a restart.
      """;

  private final StringBuilder text = new StringBuilder(HEAD);

  private DefaultYaml() {}

  static String print() {
    DefaultYaml yaml = new DefaultYaml();
    for (Setting setting : Setting.of(Config.class)) {
      yaml.text.append('\n');
      yaml.setting(setting, "");
    }
    return yaml.text.toString();
  }

  private void section(Class<? extends Record> section, String indent) {
    Setting.of(section).forEach(setting -> setting(setting, indent));
  }

  private void setting(Setting setting, String indent) {
    if (setting.key().inline()) {
      section(setting.sectionType(), indent);
      return;
    }
    String reload = setting.key().reloadable() ? " (reload)" : "";
    line(indent, "# " + setting.key().doc() + reload);
    if (setting.isSection()) {
      line(indent, setting.name() + ":");
      section(setting.sectionType(), indent + "  ");
    } else {
      line(indent, setting.name() + ": " + initial(setting));
      if (setting.isListOfSections()) {
        line(indent, "# In place of []:");
        line(indent, "#  -");
        itemOf(setting, indent + "#    ");
      }
    }
  }

  /** What each item has besides the options that stand elsewhere already. */
  private void itemOf(Setting list, String indent) {
    Setting.of(list.itemType().asSubclass(Record.class)).stream()
        .filter(setting -> !setting.key().inline())
        .forEach(setting -> setting(setting, indent));
  }

  private void line(String indent, String content) {
    text.append(indent).append(content).append('\n');
  }

  private static String initial(Setting setting) {
    String initial = setting.key().initial();
    boolean bare = setting.isList() || !(setting.type() == String.class || initial.isEmpty());
    return bare ? initial : '"' + initial + '"';
  }
}
