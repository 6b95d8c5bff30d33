package dev.sluice.gateway.transport;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The web origins whose pages may connect. A request without an origin, from anything but a
 * browser, always may. Immutable.
 */
public final class AllowedOrigins {
  private final List<Pattern> patterns;

  /**
   * @param globs origins such as {@code https://*.example.com}; {@code *} stands for any text
   */
  public AllowedOrigins(List<String> globs) {
    this.patterns = globs.stream().map(AllowedOrigins::pattern).toList();
  }

  boolean allows(HttpHeaders headers) {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    if (origin == null) {
      return true;
    }
    String normal = origin.toLowerCase(Locale.ROOT);
    return patterns.stream().anyMatch(pattern -> pattern.matcher(normal).matches());
  }

  /** Origins are short and patterns the operator's own: backtracking is bounded by both. */
  private static Pattern pattern(String glob) {
    String regex =
        glob.toLowerCase(Locale.ROOT)
            .chars()
            .mapToObj(c -> c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(Character.toString(c)))
            .collect(Collectors.joining());
    return Pattern.compile(regex, Pattern.DOTALL);
  }
}
