package dev.sluice.gateway.config;

import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text form of sizes in bytes: {@code 65536}, {@code 256KiB}, {@code 1MiB}, {@code 64KB}
 * (64,000).
 */
final class Sizes {
  static final String EXPECTED = "a size such as 256KiB, 1MiB or 65536 (bytes)";

  private static final Pattern FORM =
      Pattern.compile("(?<number>0|[1-9]\\d{0,14}) ?(?<unit>[a-zA-Z]*)");

  private static final Map<String, Long> BYTES =
      Map.of(
          "", 1L,
          "b", 1L,
          "kb", 1_000L,
          "mb", 1_000_000L,
          "gb", 1_000_000_000L,
          "kib", 1L << 10,
          "mib", 1L << 20,
          "gib", 1L << 30);

  private Sizes() {}

  static long parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    Long bytes = BYTES.get(Objects.requireNonNull(matcher.group("unit")).toLowerCase(Locale.ROOT));
    if (bytes == null) {
      throw new IllegalArgumentException(text);
    }
    try {
      return Math.multiplyExact(Long.parseLong(matcher.group("number")), bytes);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(text, e);
    }
  }
}
