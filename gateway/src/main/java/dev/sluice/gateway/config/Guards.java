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
  private static final String CUT = "the beginning of what it was, as in a file that was cut short";

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
      } else if (setting.guards() && setting.key().reloadable() && !setting.isList()) {
        Object initial = Binder.initial(setting);
        String key = Setting.join(path, setting.name());
        if (!before.equals(initial) && !after.equals(initial)) {
          compareTexts(key, before, after);
        } else if (!before.equals(initial) && setting.key().guards()) {
          add(key, "not set any more");
        }
      }
    }
  }

  private void compareTexts(String key, Object before, Object after) {
    boolean cut =
        switch (before) {
          case Secret(String secret) -> isCut(secret, ((Secret) after).value());
          case String text -> isCut(text, (String) after);
          default -> false; // A limit that is cut limits more.
        };
    if (cut) {
      add(key, CUT);
    }
  }

  private static boolean isCut(String before, String after) {
    return before.length() > after.length() && before.startsWith(after);
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
    if (isOpen(next) && !isOpen(now)) {
      add("client.allowed_origins", "open to every page");
    }
    int last = next.size() - 1;
    if (last >= 0
        && last < now.size()
        && now.subList(0, last).equals(next.subList(0, last))
        && isCut(now.get(last), next.get(last))) {
      add("client.allowed_origins", CUT);
    }
  }

  private static boolean isOpen(List<String> origins) {
    return origins.stream()
        .anyMatch(origin -> SecurityWarnings.ANY_ORIGIN.matcher(origin).matches());
  }

  private void add(String key, String what) {
    dropped.add(
        new Problem("reload", key, what + " (expected: a value that protects, or a restart)"));
  }
}
