package dev.sluice.gateway.admin;

import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Sockets;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Stands before the admin port's handlers while no key is asked for, and refuses what web pages
 * send. The browser of a developer or an operator reaches the port, and any page in it can have
 * requests sent there. One instance serves all event loops.
 */
final class PageGuard {
  private static final Logger log = LoggerFactory.getLogger(PageGuard.class);
  private static final String FOREIGN_HOST = "foreign_host";
  private static final String FOREIGN_PAGE = "foreign_page";

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "admin request refused");
  private final OwnHosts hosts;
  private final BooleanSupplier isKeyless;
  private final Function<EventLoop, LoopMeters> meters;

  /**
   * @param isKeyless whether requests need no key now: it may be reloaded
   * @param meters those of an event loop
   */
  PageGuard(OwnHosts hosts, BooleanSupplier isKeyless, Function<EventLoop, LoopMeters> meters) {
    this.hosts = hosts;
    this.isKeyless = isKeyless;
    this.meters = meters;
  }

  /** The handler with this before it. */
  HttpHandler before(HttpHandler handler) {
    return new HttpHandler() {
      @Override
      public void handle(Exchange exchange) {
        String reason = isKeyless.getAsBoolean() ? reasonToRefuse(exchange) : null;
        if (reason == null) {
          handler.handle(exchange);
        } else {
          refuse(exchange, reason);
        }
      }

      @Override
      public Response refusal(Exchange exchange, Response response) {
        return handler.refusal(exchange, response);
      }
    };
  }

  private @Nullable String reasonToRefuse(Exchange exchange) {
    List<String> named = exchange.headers().getAll(HttpHeaderNames.HOST);
    if (!named.stream().allMatch(hosts::contain)) {
      return FOREIGN_HOST;
    }
    boolean foreignSite =
        exchange.headers().getAll("Sec-Fetch-Site").stream().anyMatch(PageGuard::isForeign);
    boolean foreignOrigin =
        exchange.headers().getAll(HttpHeaderNames.ORIGIN).stream()
            .anyMatch(origin -> named.stream().noneMatch(host -> isOf(origin, host)));
    return foreignSite || foreignOrigin ? FOREIGN_PAGE : null;
  }

  private static boolean isForeign(String site) {
    return site.equalsIgnoreCase("cross-site") || site.equalsIgnoreCase("same-site");
  }

  /** Whether the origin's page came from this very host and port. */
  private static boolean isOf(String origin, String host) {
    String page = origin.toLowerCase(Locale.ROOT);
    String here = host.toLowerCase(Locale.ROOT);
    return page.equals("http://" + here) || page.equals("https://" + here);
  }

  private void refuse(Exchange exchange, String reason) {
    meters.apply(exchange.loop()).apiCalled("unknown", reason);
    String host = exchange.headers().get(HttpHeaderNames.HOST, "");
    refusals.report(
        reason, () -> "%s, Host: %s".formatted(Sockets.peerText(exchange.socket()), host));
    String text =
        reason.equals(FOREIGN_HOST)
            ? "foreign_host: without admin.key, Host must be loopback or in admin.allowed_hosts"
            : "foreign_page: without admin.key, no page of another origin may call this port";
    exchange.respond(Response.text(403, text));
  }
}
