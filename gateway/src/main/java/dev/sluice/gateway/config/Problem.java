package dev.sluice.gateway.config;

/**
 * One thing wrong with the configuration. Secrets never stand in it.
 *
 * @param origin where it was written: {@code sluice.yaml:12}, the name of an environment variable,
 *     or {@code default}
 * @param key dotted, list items by number: {@code channel.namespaces[0].name}; empty if it is about
 *     the whole origin
 * @param message what was given, and what was expected instead
 */
public record Problem(String origin, String key, String message) {

  static Problem badValue(String origin, String key, String given, String expected) {
    String shown = given.isEmpty() ? "\"\"" : given;
    return new Problem(origin, key, shown + " (expected: " + expected + ")");
  }

  /** The value is not told: the key may be a misspelt secret's. */
  static Problem unknownKey(String origin, String key, String suggestion) {
    String hint = suggestion.isEmpty() ? "" : " (did you mean " + suggestion + "?)";
    return new Problem(origin, key, "unknown key" + hint);
  }

  @Override
  public String toString() {
    return key.isEmpty() ? origin + ": " + message : origin + ": " + key + ": " + message;
  }
}
