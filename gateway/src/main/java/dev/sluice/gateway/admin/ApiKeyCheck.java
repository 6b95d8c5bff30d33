package dev.sluice.gateway.admin;

import dev.sluice.gateway.auth.AdminKey;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.Response;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets only those in who have the key, if there is one. Any thread. */
final class ApiKeyCheck {
  private static final String KEY_HEADER = "X-API-Key";
  private static final String SCHEME = "apikey ";

  private final Supplier<@Nullable AdminKey> key;
  private final @Nullable PageGuard pages;

  /**
   * For what is no HTTP.
   *
   * @param key the one in force: it may be reloaded; null if none is asked for
   */
  ApiKeyCheck(Supplier<@Nullable AdminKey> key) {
    this.key = key;
    this.pages = null;
  }

  /**
   * @param key the one in force: it may be reloaded; null if none is asked for
   * @param pages what is looked at in its place if none is asked for
   */
  ApiKeyCheck(Supplier<@Nullable AdminKey> key, PageGuard pages) {
    this.key = key;
    this.pages = pages;
  }

  /** Whether the request has the key; where none is asked for, whether it is of no web page. */
  boolean passes(Exchange exchange) {
    AdminKey expected = key.get();
    boolean passes = expected == null ? isOfNoPage(exchange) : hasKey(exchange, expected);
    if (passes) {
      exchange.approve();
    }
    return passes;
  }

  private boolean isOfNoPage(Exchange exchange) {
    return pages == null || pages.passes(exchange);
  }

  private static boolean hasKey(Exchange exchange, AdminKey expected) {
    String given = given(exchange);
    return given != null && expected.matches(given);
  }

  /** Nothing is carried out for a request whose key was not looked at. */
  static void requirePassed(Exchange exchange) {
    if (!exchange.isApproved()) {
      throw new IllegalStateException("a call without a look at its key (expected: one)");
    }
  }

  /** The answer to a request that does not pass. */
  Response refusal(Exchange exchange) {
    return key.get() == null && pages != null ? pages.refusal(exchange) : Response.empty(401);
  }

  /**
   * @param given "" for none
   */
  boolean passes(String given) {
    AdminKey expected = key.get();
    return expected == null || expected.matches(given);
  }

  /** A header's key counts before the scheme's, and that before the query's. */
  private static @Nullable String given(Exchange exchange) {
    String own = exchange.headers().get(KEY_HEADER, "");
    if (!own.isEmpty()) {
      return own;
    }
    String credentials = exchange.headers().get(HttpHeaderNames.AUTHORIZATION, "");
    return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? credentials.substring(SCHEME.length()).strip()
        : exchange.query("api_key");
  }
}
