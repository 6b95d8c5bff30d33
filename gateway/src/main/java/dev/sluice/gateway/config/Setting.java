package dev.sluice.gateway.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A configuration key, or a section of keys: a component of a record, with what {@link Key} says of
 * it.
 */
record Setting(String name, RecordComponent component, Key key) {

  /** The settings of a section, in the order in which they are declared. */
  static List<Setting> of(Class<? extends Record> section) {
    return Arrays.stream(section.getRecordComponents())
        .map(component -> new Setting(snakeCase(component.getName()), component, keyOf(component)))
        .toList();
  }

  /** The dotted name of a key in a section; the root section's path is empty. */
  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  Class<?> type() {
    return component.getType();
  }

  boolean isSection() {
    return type().isRecord() && !Scalar.isScalar(type());
  }

  /** The path of this section's own keys. */
  String path(String parent) {
    return key.inline() ? parent : join(parent, name);
  }

  Class<? extends Record> sectionType() {
    return type().asSubclass(Record.class);
  }

  boolean isList() {
    return type() == List.class;
  }

  Class<?> itemType() {
    return (Class<?>) ((ParameterizedType) component.getGenericType()).getActualTypeArguments()[0];
  }

  boolean isListOfSections() {
    return isList() && itemType().isRecord() && !Scalar.isScalar(itemType());
  }

  boolean isSecret() {
    return type() == Secret.class;
  }

  /** Every secret keeps somebody out. */
  boolean guards() {
    return key.guards() || isSecret();
  }

  Object valueIn(Record section) {
    try {
      return component.getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Key keyOf(RecordComponent component) {
    return Objects.requireNonNull(
        component.getAnnotation(Key.class), () -> component + " has no @Key");
  }

  private static String snakeCase(String camelCase) {
    return camelCase.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }
}
