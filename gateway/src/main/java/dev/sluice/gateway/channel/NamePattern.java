package dev.sluice.gateway.channel;

import dev.sluice.gateway.log.ReasonLog;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A regular expression for names that clients choose, matched in a bounded number of steps. Any
 * thread.
 *
 * <p>The JDK's expressions backtrack: with some, as {@code (a+)+$}, a name of 30 characters would
 * keep an event loop busy for seconds. A name that takes too many steps counts as not matched.
 */
final class NamePattern {
  /** About a millisecond. Expressions that do not backtrack take a few for each character. */
  private static final int MAX_STEPS = 200_000;

  private static final int STEPS_PER_CHARACTER = 16;
  private static final Logger log = LoggerFactory.getLogger(NamePattern.class);

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "channel_regex not matched");
  private final Pattern pattern;

  NamePattern(String regex) {
    this.pattern = Pattern.compile(regex);
  }

  boolean isFoundIn(String name) {
    try {
      return pattern.matcher(new CountedText(name)).find();
    } catch (TooManyStepsException | StackOverflowError tooMuch) {
      refusals.report(
          "too_many_steps",
          () -> "expression %s, a name of %d characters".formatted(pattern, name.length()));
      return false;
    }
  }

  private static final class TooManyStepsException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooManyStepsException() {
      super("too many steps", null, false, false);
    }
  }

  /** Counts how often a character is looked at, which is what backtracking repeats. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private int left;

    CountedText(String text) {
      this.text = text;
      this.left = MAX_STEPS + STEPS_PER_CHARACTER * text.length();
    }

    @Override
    public char charAt(int index) {
      if (--left < 0) {
        throw new TooManyStepsException();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
