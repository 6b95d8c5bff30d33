package dev.sluice.gateway.config;

import java.util.stream.Collectors;

/**
 * What was written for a key, and where; for a message.
 *
 * @param text masked if the key's value is secret
 */
record Given(String text, String origin) {

  /**
   * Finds what stands for a dotted key, relative to a section. If nothing does, its default holds.
   */
  static Given find(Class<? extends Record> section, Tree.Fields fields, String key) {
    int dot = key.indexOf('.');
    String step = dot < 0 ? key : key.substring(0, dot);
    int bracket = step.indexOf('[');
    String name = bracket < 0 ? step : step.substring(0, bracket);

    Setting setting = KnownKeys.setting(section, name);
    Tree tree = fields.fields().getOrDefault(name, new Tree.Nothing(fields.origin()));
    if (dot < 0) {
      return of(setting, tree);
    }
    Class<? extends Record> inner =
        setting.isList() ? setting.itemType().asSubclass(Record.class) : setting.sectionType();
    if (bracket >= 0 && tree instanceof Tree.Items(var items, _)) {
      tree = items.get(Integer.parseInt(step.substring(bracket + 1, step.length() - 1)));
    }
    Tree.Fields innerFields = tree instanceof Tree.Fields given ? given : Tree.empty(tree.origin());
    return find(inner, innerFields, key.substring(dot + 1));
  }

  private static Given of(Setting setting, Tree tree) {
    String text =
        switch (tree) {
          case Tree.Nothing _ -> byDefault(setting.key().initial());
          case Tree.Text(String written, _) -> setting.isSecret() ? Secret.MASK : written;
          case Tree.Items(var items, _) ->
              items.stream()
                  .map(
                      item -> item instanceof Tree.Text(String written, _) ? written : item.shape())
                  .collect(Collectors.joining(", ", "[", "]"));
          case Tree.Fields section -> section.shape();
        };
    return new Given(text, tree.origin());
  }

  private static String byDefault(String initial) {
    return initial.isEmpty() ? "nothing" : initial + " by default";
  }
}
