package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How text becomes a value of one type.
 *
 * @param expected what to write, for a message to whoever wrote something else
 * @param parser throws {@link IllegalArgumentException} if the text is nothing of the sort
 */
record Scalar(String expected, Function<String, Object> parser) {
  private static final Pattern INTEGER = Pattern.compile("-?(?:0|[1-9][0-9]*)");

  private static final Map<Class<?>, Scalar> BY_TYPE =
      Map.ofEntries(
          Map.entry(String.class, new Scalar("text", text -> text)),
          Map.entry(Secret.class, new Scalar("text", Secret::of)),
          Map.entry(boolean.class, new Scalar("true or false", Scalar::bool)),
          Map.entry(int.class, new Scalar("a whole number", Scalar::integer)),
          Map.entry(long.class, new Scalar(Sizes.EXPECTED, Sizes::parse)),
          Map.entry(
              OptionalLong.class, new Scalar("auto, or " + Sizes.EXPECTED, Scalar::autoOrSize)),
          Map.entry(Duration.class, new Scalar(Durations.EXPECTED, Durations::parse)),
          Map.entry(ListenAddress.class, new Scalar(ListenAddress.EXPECTED, ListenAddress::parse)),
          Map.entry(
              Optional.class,
              new Scalar(ListenAddress.EXPECTED + ", or \"\"", Scalar::addressOrNone)),
          Map.entry(FileMode.class, new Scalar(FileMode.EXPECTED, FileMode::parse)),
          Map.entry(Network.class, new Scalar(Network.EXPECTED, Network::parse)));

  static boolean isScalar(Class<?> type) {
    return type.isEnum() || BY_TYPE.containsKey(type);
  }

  static Scalar of(Class<?> type) {
    Scalar scalar = type.isEnum() ? oneOf(type.getEnumConstants()) : BY_TYPE.get(type);
    if (scalar == null) {
      throw new IllegalStateException("no way to read " + type);
    }
    return scalar;
  }

  /** The value, or null if the text is not of this type. */
  @Nullable Object parse(String text) {
    try {
      return parser.apply(text.strip());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Scalar oneOf(Object[] constants) {
    String names =
        Arrays.stream(constants)
            .map(constant -> constant.toString().isEmpty() ? "\"\"" : constant.toString())
            .collect(Collectors.joining(", "));
    return new Scalar("one of " + names, text -> constant(constants, text));
  }

  private static Object constant(Object[] constants, String text) {
    return Arrays.stream(constants)
        .filter(constant -> constant.toString().equals(text))
        .findFirst()
        .orElseThrow(IllegalArgumentException::new);
  }

  /** No leading zeros: YAML 1.1 reads 010 as 8, YAML 1.2 as 10. */
  private static int integer(String text) {
    if (!INTEGER.matcher(text).matches()) {
      throw new IllegalArgumentException(text);
    }
    return Integer.parseInt(text);
  }

  private static boolean bool(String text) {
    if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
      throw new IllegalArgumentException();
    }
    return Boolean.parseBoolean(text);
  }

  /** The one thing that may be left out. */
  private static Optional<ListenAddress> addressOrNone(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(ListenAddress.parse(text));
  }

  private static OptionalLong autoOrSize(String text) {
    return text.equals("auto") ? OptionalLong.empty() : OptionalLong.of(Sizes.parse(text));
  }
}
