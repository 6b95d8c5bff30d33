package dev.sluice.gateway.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The values of a record contradict its rules. The loader turns it into {@link Problem}s with full
 * keys and origins.
 */
final class InvalidValuesException extends IllegalArgumentException {
  private final transient List<Violation> violations;

  InvalidValuesException(List<Violation> violations) {
    super(
        violations.stream()
            .map(violation -> violation.key() + " (expected: " + violation.expected() + ")")
            .collect(Collectors.joining(", ")));
    this.violations = List.copyOf(violations);
  }

  List<Violation> violations() {
    return violations;
  }

  /** One broken rule; the key is relative to the record. */
  record Violation(String key, String expected) {}
}
