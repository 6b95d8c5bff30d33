package dev.sluice.gateway.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a tree into records, and what does not fit into {@link Problem}s.
 *
 * <p>It goes on after a problem, with a default in the value's place, to find the others in the
 * same run.
 */
final class Binder {
  private static final String LOST =
      "a value, in quotes if it begins with one of # & * ! @ %; or leave the key out";

  private final List<Problem> problems;

  /** Keys whose values are stand-ins: what a rule says about one would be no news. */
  private final Set<String> guessed = new HashSet<>();

  Binder(List<Problem> problems) {
    this.problems = problems;
  }

  /** The configuration. If there are problems it holds stand-ins, or is null. */
  @Nullable Config bind(Tree tree) {
    return (Config) section(Config.class, tree, "");
  }

  private @Nullable Record section(Class<? extends Record> type, Tree tree, String path) {
    Tree.Fields fields =
        switch (tree) {
          case Tree.Fields given -> given;
          case Tree.Nothing nothing -> Tree.empty(nothing.origin());
          case Tree.Text _, Tree.Items _ -> {
            reject(tree, path, tree.shape(), "a section of keys");
            yield Tree.empty(tree.origin());
          }
        };
    problems.addAll(KnownKeys.unknownIn(fields, type, path));
    return record(type, fields, path);
  }

  /** A section is one record, or several if some are inline: these read the same fields. */
  private @Nullable Record record(Class<? extends Record> type, Tree.Fields fields, String path) {
    List<Setting> settings = Setting.of(type);
    @Nullable Object[] values =
        settings.stream().map(setting -> value(setting, fields, path)).toArray();
    try {
      return construct(type, values);
    } catch (InvalidValuesException e) {
      tell(e, type, fields, path);
      return standIn(type, settings, values, e, path);
    }
  }

  private void tell(
      InvalidValuesException e, Class<? extends Record> type, Tree.Fields fields, String path) {
    for (InvalidValuesException.Violation violation : e.violations()) {
      String key = Setting.join(path, violation.key());
      if (!isGuessed(key)) {
        Given given = Given.find(type, fields, violation.key());
        problems.add(Problem.badValue(given.origin(), key, given.text(), violation.expected()));
      }
    }
  }

  private boolean isGuessed(String key) {
    return guessed.stream()
        .anyMatch(
            guess ->
                guess.isEmpty()
                    || key.equals(guess)
                    || key.startsWith(guess + ".")
                    || key.startsWith(guess + "["));
  }

  /**
   * Keeps what it can of a record whose rules are broken, so that the rules around it see the rest.
   */
  private @Nullable Record standIn(
      Class<? extends Record> type,
      List<Setting> settings,
      @Nullable Object[] values,
      InvalidValuesException reason,
      String path) {
    for (int i = 0; i < values.length; i++) {
      String name = settings.get(i).name();
      if (reason.violations().stream().anyMatch(violation -> violation.key().startsWith(name))) {
        values[i] = initial(settings.get(i));
      }
    }
    try {
      return construct(type, values);
    } catch (InvalidValuesException e) {
      guessed.add(path);
      return initial(type);
    }
  }

  private @Nullable Object value(Setting setting, Tree.Fields fields, String path) {
    if (setting.key().inline()) {
      return record(setting.sectionType(), fields, path);
    }
    String key = Setting.join(path, setting.name());
    Tree given = fields.fields().get(setting.name());
    Tree tree = given == null ? new Tree.Nothing(fields.origin()) : given;
    if (setting.isSection()) {
      return section(setting.sectionType(), tree, key);
    }
    if (given != null && setting.guards() && isLost(setting, given) && !isTold(key)) {
      reject(given, key, "nothing", LOST);
    }
    if (tree instanceof Tree.Nothing) {
      return initial(setting);
    }
    Object value = setting.isList() ? list(setting, tree, key) : scalar(setting.type(), tree, key);
    return value != null ? value : initial(setting);
  }

  private boolean isTold(String key) {
    return problems.stream().anyMatch(problem -> problem.key().equals(key));
  }

  /** No value at all, as behind a # that begins a comment, or a secret of white space only. */
  private static boolean isLost(Setting setting, Tree given) {
    return given instanceof Tree.Nothing
        || (setting.isSecret()
            && given instanceof Tree.Text(String text, _)
            && !text.isEmpty()
            && text.isBlank());
  }

  private @Nullable Object scalar(Class<?> type, Tree tree, String key) {
    Scalar scalar = Scalar.of(type);
    if (!(tree instanceof Tree.Text(String text, _))) {
      reject(tree, key, tree.shape(), scalar.expected());
      return null;
    }
    Object value = scalar.parse(text);
    if (value == null) {
      reject(tree, key, text, scalar.expected());
    }
    return value;
  }

  private List<Object> list(Setting setting, Tree tree, String key) {
    List<Object> values = new ArrayList<>();
    List<Tree> items = items(setting, tree, key);
    for (int i = 0; i < items.size(); i++) {
      String itemKey = key + "[" + i + "]";
      Object value =
          setting.isListOfSections()
              ? section(setting.itemType().asSubclass(Record.class), items.get(i), itemKey)
              : scalar(setting.itemType(), items.get(i), itemKey);
      if (value == null) {
        // The items after it have lost their numbers: rules about numbers are no news.
        guessed.add(key);
      } else {
        values.add(value);
      }
    }
    return values;
  }

  private List<Tree> items(Setting setting, Tree tree, String key) {
    if (tree instanceof Tree.Items(List<Tree> items, _)) {
      return items;
    }
    if (tree instanceof Tree.Text(String text, String origin)) {
      if (!setting.isListOfSections() && !text.strip().startsWith("[")) {
        return split(text, origin);
      }
      int before = problems.size();
      Tree read = new YamlReader(_ -> origin, problems).read(text);
      if (problems.size() > before) {
        return List.of();
      }
      if (read instanceof Tree.Items(List<Tree> items, _)) {
        return items;
      }
    }
    String of = setting.isListOfSections() ? "a list of sections" : "a list of texts";
    reject(tree, key, tree.shape(), of);
    return List.of();
  }

  private static List<Tree> split(String text, String origin) {
    return Arrays.stream(text.split(","))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .<Tree>map(item -> new Tree.Text(item, origin))
        .toList();
  }

  private void reject(Tree tree, String key, String given, String expected) {
    problems.add(Problem.badValue(tree.origin(), key, given, expected));
    guessed.add(key);
  }

  static @Nullable Object initial(Setting setting) {
    if (setting.isSection()) {
      return initial(setting.sectionType());
    }
    return setting.isList()
        ? List.of()
        : Objects.requireNonNull(
            Scalar.of(setting.type()).parse(setting.key().initial()),
            () -> "the default of " + setting.component());
  }

  /** The record with all defaults; null if it has none, as a namespace has no default name. */
  private static @Nullable Record initial(Class<? extends Record> type) {
    try {
      return construct(type, Setting.of(type).stream().map(Binder::initial).toArray());
    } catch (InvalidValuesException e) {
      return null;
    }
  }

  static <R extends Record> R construct(Class<R> type, @Nullable Object[] values) {
    Class<?>[] types =
        Arrays.stream(type.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      return type.getDeclaredConstructor(types).newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InvalidValuesException invalid) {
        throw invalid;
      }
      throw new IllegalStateException(type + " cannot be made", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " cannot be made", e);
    }
  }
}
