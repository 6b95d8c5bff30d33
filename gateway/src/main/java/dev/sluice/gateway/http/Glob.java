package dev.sluice.gateway.http;

/**
 * A pattern of names: {@code *} stands for any text, {@code ?} for one character. Matches in time
 * proportional to pattern times name, whatever they are.
 */
public record Glob(String pattern) {
  public static final Glob ALL = new Glob("*");

  public static Glob of(String pattern) {
    return new Glob(pattern);
  }

  public boolean matches(String name) {
    int at = 0;
    int in = 0;
    int star = -1;
    int resume = 0;
    while (at < name.length()) {
      if (in < pattern.length() && pattern.charAt(in) == '*') {
        star = in++;
        resume = at;
      } else if (in < pattern.length()
          && (pattern.charAt(in) == '?' || pattern.charAt(in) == name.charAt(at))) {
        in++;
        at++;
      } else if (star >= 0) {
        // The last star takes one more character, and the rest is tried again.
        in = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (in < pattern.length() && pattern.charAt(in) == '*') {
      in++;
    }
    return in == pattern.length();
  }
}
