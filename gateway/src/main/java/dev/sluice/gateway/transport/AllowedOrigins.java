package dev.sluice.gateway.transport;

import dev.sluice.gateway.http.FetchSite;
import dev.sluice.gateway.http.Glob;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Locale;

/** The web origins whose pages may connect. Immutable. */
public final class AllowedOrigins {
  /** Longer than any origin: a host has 253 characters at most. */
  private static final int MAX_LENGTH = 512;

  private final List<Glob> patterns;

  /**
   * @param globs origins such as {@code https://*.example.com}; {@code *} stands for any text
   */
  public AllowedOrigins(List<String> globs) {
    this.patterns = globs.stream().map(glob -> Glob.of(glob.toLowerCase(Locale.ROOT))).toList();
  }

  /**
   * Whether the sender of a request may connect: a page of these origins, or whatever is no page. A
   * browser names the origin of the page, except in requests whose answer the page cannot read, as
   * for an image: of these it says only that they come from another site.
   */
  boolean allows(HttpHeaders headers) {
    List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
    return origins.isEmpty()
        ? !FetchSite.isForeign(headers)
        : origins.stream().allMatch(this::allows);
  }

  private boolean allows(String origin) {
    String normal = origin.toLowerCase(Locale.ROOT);
    return normal.length() <= MAX_LENGTH
        && patterns.stream().anyMatch(pattern -> pattern.matches(normal));
  }
}
