package dev.sluice.gateway.admin;

import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.FetchSite;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.net.Sockets;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells which requests to the admin port come from web pages, while no key is asked for. The
 * browser of a developer or an operator reaches the port, and any page in it can have requests sent
 * there. Any thread.
 */
final class PageGuard {
  private static final Logger log = LoggerFactory.getLogger(PageGuard.class);
  private static final String FOREIGN_HOST =
      "foreign_host: without admin.key, Host must be loopback or in admin.allowed_hosts";
  private static final String FOREIGN_PAGE =
      "foreign_page: without admin.key, no page of another origin may call this port";

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "admin request refused");
  private final OwnHosts hosts;
  private final BooleanSupplier isKeyless;

  /**
   * @param isKeyless whether requests need no key now: it may be reloaded
   */
  PageGuard(OwnHosts hosts, BooleanSupplier isKeyless) {
    this.hosts = hosts;
    this.isKeyless = isKeyless;
  }

  /** Whether nothing tells against the request; if something does, the log says so. */
  boolean passes(Exchange exchange) {
    String reason = isKeyless.getAsBoolean() ? reasonToRefuse(exchange) : null;
    if (reason == null) {
      return true;
    }
    String host = exchange.headers().get(HttpHeaderNames.HOST, "");
    refusals.report(
        reason, () -> "%s, Host: %s".formatted(Sockets.peerText(exchange.socket()), host));
    return false;
  }

  /** The answer to a request that does not pass. */
  Response refusal(Exchange exchange) {
    return Response.text(403, String.valueOf(reasonToRefuse(exchange)));
  }

  private @Nullable String reasonToRefuse(Exchange exchange) {
    HttpHeaders headers = exchange.headers();
    for (String host : headers.getAll(HttpHeaderNames.HOST)) {
      if (!hosts.contain(host)) {
        return FOREIGN_HOST;
      }
    }
    return FetchSite.isForeign(headers) || isOfForeignOrigin(headers) ? FOREIGN_PAGE : null;
  }

  private static boolean isOfForeignOrigin(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.ORIGIN)
        && headers.getAll(HttpHeaderNames.ORIGIN).stream()
            .anyMatch(
                origin ->
                    headers.getAll(HttpHeaderNames.HOST).stream()
                        .noneMatch(host -> isOf(origin, host)));
  }

  /** Whether the origin's page came from this very host and port. */
  private static boolean isOf(String origin, String host) {
    String page = origin.toLowerCase(Locale.ROOT);
    String here = host.toLowerCase(Locale.ROOT);
    return page.equals("http://" + here) || page.equals("https://" + here);
  }
}
