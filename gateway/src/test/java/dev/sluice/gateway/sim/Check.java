package dev.sluice.gateway.sim;

/** An invariant. */
final class Check {
  private Check() {}

  static void that(boolean holds, String otherwise, Object... values) {
    if (!holds) {
      throw new AssertionError(otherwise.formatted(values));
    }
  }
}
