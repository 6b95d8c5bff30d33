package dev.sluice.gateway.config;

/**
 * A key or password. Its text never shows in logs or messages: only {@link #value()} gives it out.
 */
public record Secret(String value) {
  /** What stands in for a secret wherever one is shown. */
  static final String MASK = "***";

  /** Whether no secret is configured. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  @Override
  public String toString() {
    return isEmpty() ? "" : MASK;
  }
}
