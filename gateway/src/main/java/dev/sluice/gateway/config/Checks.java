package dev.sluice.gateway.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with the values of one record, so that all of it is told at once. */
final class Checks {
  private final List<InvalidValuesException.Violation> violations = new ArrayList<>();

  private Checks() {}

  static Checks inThisRecord() {
    return new Checks();
  }

  /** The key is relative to the record. */
  Checks require(boolean holds, String key, String expected) {
    if (!holds) {
      violations.add(new InvalidValuesException.Violation(key, expected));
    }
    return this;
  }

  Checks requirePositive(Duration duration, String key) {
    return require(duration.isPositive(), key, "more than 0s");
  }

  Checks requireAtLeast(long least, long value, String key) {
    return require(value >= least, key, least + " or more");
  }

  Checks requireBetween(long least, long most, long value, String key) {
    return require(value >= least && value <= most, key, least + " to " + most);
  }

  /** Throws if anything was wrong. */
  void done() {
    if (!violations.isEmpty()) {
      throw new InvalidValuesException(violations);
    }
  }
}
