package dev.sluice.loadtest;

/** Checks of what was given on the command line; a wrong value is told with the expected one. */
final class Expect {
  private Expect() {}

  static void between(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw wrong(option, value, "%d to %d".formatted(least, most));
    }
  }

  static Failure wrong(String option, Object value, String expected) {
    return new Failure(
        ExitCode.USAGE, "%s is %s (expected: %s)".formatted(option, value, expected));
  }
}
