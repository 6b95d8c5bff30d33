package dev.sluice.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

/**
 * What browsers tell of the page that caused a request (Fetch Metadata, {@code Sec-Fetch-Site}).
 */
public final class FetchSite {
  private static final AsciiString HEADER = AsciiString.cached("Sec-Fetch-Site");

  private FetchSite() {}

  /** Whether a browser says that a page of another origin caused the request. */
  public static boolean isForeign(HttpHeaders headers) {
    return headers.contains(HEADER)
        && headers.getAll(HEADER).stream().anyMatch(FetchSite::isForeign);
  }

  private static boolean isForeign(String site) {
    return site.equalsIgnoreCase("cross-site") || site.equalsIgnoreCase("same-site");
  }
}
