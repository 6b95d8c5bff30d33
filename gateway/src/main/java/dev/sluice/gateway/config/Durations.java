package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The text form of durations: {@code 25s}, {@code 500ms}, {@code 1h30m}, {@code 7d}, {@code 0}. */
public final class Durations {
  /** What to write, for a message to whoever wrote something else. */
  public static final String EXPECTED = "a duration such as 25s, 500ms, 1h30m or 7d";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?<d>\\d{1,5})d)?(?:(?<h>\\d{1,6})h)?(?:(?<m>\\d{1,8})m(?!s))?(?:(?<s>\\d{1,9})s)?(?:(?<ms>\\d{1,12})ms)?");

  /** Less than the 292 years that a long has room for, in nanoseconds. */
  private static final Duration LONGEST = Duration.ofDays(99_999);

  private Durations() {}

  /**
   * Reads a duration. The largest unit comes first, and each at most once.
   *
   * @throws IllegalArgumentException if the text is no duration
   */
  public static Duration parse(String text) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    Matcher matcher = FORM.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException(text);
    }
    Duration duration =
        Duration.ofDays(number(matcher.group("d")))
            .plusHours(number(matcher.group("h")))
            .plusMinutes(number(matcher.group("m")))
            .plusSeconds(number(matcher.group("s")))
            .plusMillis(number(matcher.group("ms")));
    if (duration.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(text);
    }
    return duration;
  }

  /** The shortest text that {@link #parse} reads as the duration. */
  public static String print(Duration duration) {
    StringBuilder text = new StringBuilder();
    append(text, duration.toDaysPart(), "d");
    append(text, duration.toHoursPart(), "h");
    append(text, duration.toMinutesPart(), "m");
    append(text, duration.toSecondsPart(), "s");
    append(text, duration.toMillisPart(), "ms");
    return text.isEmpty() ? "0s" : text.toString();
  }

  private static void append(StringBuilder text, long number, String unit) {
    if (number > 0) {
      text.append(number).append(unit);
    }
  }

  private static long number(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
