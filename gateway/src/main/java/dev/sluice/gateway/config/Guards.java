package dev.sluice.gateway.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds what a reload would leave unprotected.
 *
 * <p>A file that was cut short, or is written at this moment, looks like one from which somebody
 * has removed keys. A reload therefore replaces what guards but does not remove it: that takes a
 * restart.
 */
final class Guards {
  private static final String EVERY_ORIGIN = "*";

  private final List<Problem> dropped = new ArrayList<>();

  private Guards() {}

  /** A problem for each guard of {@code now} that {@code next} is without. */
  static List<Problem> dropped(Config now, Config next) {
    Guards guards = new Guards();
    guards.compare(Config.class, now, next, "");
    guards.compareNamespaces(now.channel().namespaces(), next.channel().namespaces());
    guards.compareOrigins(now.client().allowedOrigins(), next.client().allowedOrigins());
    return guards.dropped;
  }

  private void compare(Class<? extends Record> section, Record now, Record next, String path) {
    for (Setting setting : Setting.of(section)) {
      Object before = setting.valueIn(now);
      Object after = setting.valueIn(next);
      if (setting.isSection()) {
        compare(setting.sectionType(), (Record) before, (Record) after, setting.path(path));
      } else if (setting.key().guards() && setting.key().reloadable() && !setting.isList()) {
        Object initial = Binder.initial(setting);
        if (!before.equals(initial) && after.equals(initial)) {
          add(Setting.join(path, setting.name()), "not set any more");
        }
      }
    }
  }

  private void compareNamespaces(List<NamespaceConfig> now, List<NamespaceConfig> next) {
    Map<String, NamespaceConfig> left =
        next.stream().collect(Collectors.toMap(NamespaceConfig::name, Function.identity()));
    for (NamespaceConfig before : now) {
      NamespaceConfig after = left.get(before.name());
      String key = "channel.namespaces[" + before.name() + "]";
      if (after == null) {
        add(key, "not there any more");
      } else {
        compare(NamespaceOptions.class, before.options(), after.options(), key);
      }
    }
  }

  private void compareOrigins(List<String> now, List<String> next) {
    if (next.contains(EVERY_ORIGIN) && !now.contains(EVERY_ORIGIN)) {
      add("client.allowed_origins", "open to every page");
    }
  }

  private void add(String key, String what) {
    dropped.add(
        new Problem("reload", key, what + " (expected: a value that protects, or a restart)"));
  }
}
