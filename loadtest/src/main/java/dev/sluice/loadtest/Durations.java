package dev.sluice.loadtest;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.TypeConversionException;

/** The text form of durations: {@code 10s}, {@code 500ms}, {@code 1m30s}, {@code 0}. */
final class Durations {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<h>\\d{1,4})h)?(?:(?<m>\\d{1,6})m(?!s))?(?:(?<s>\\d{1,8})s)?(?:(?<ms>\\d{1,11})ms)?");

  private Durations() {}

  static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new TypeConversionException(
          "%s (expected: a duration such as 10s, 500ms or 1m30s)".formatted(text));
    }
    return Duration.ofHours(number(matcher.group("h")))
        .plusMinutes(number(matcher.group("m")))
        .plusSeconds(number(matcher.group("s")))
        .plusMillis(number(matcher.group("ms")));
  }

  /** In seconds, with as many decimals as it takes. */
  static String print(Duration duration) {
    return Figures.decimal(duration.toNanos() / 1e9) + " s";
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
