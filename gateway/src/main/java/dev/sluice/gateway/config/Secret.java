package dev.sluice.gateway.config;

/**
 * A key or password. Its text never shows in logs or messages: only {@link #value()} gives it out.
 */
public record Secret(String value) {
  /** What stands in for a secret wherever one is shown. */
  static final String MASK = "***";

  /**
   * Reads a secret as every program of ours does: without white space around it, such as the line
   * end of a file that it was kept in.
   */
  public static Secret of(String text) {
    return new Secret(text.strip());
  }

  /** Whether an HTTP header can carry it whatever character set its two ends assume. */
  public boolean fitsHttpHeader() {
    return value.chars().allMatch(c -> c >= ' ' && c <= '~');
  }

  /** Whether no secret is configured. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "" : MASK;
  }
}
