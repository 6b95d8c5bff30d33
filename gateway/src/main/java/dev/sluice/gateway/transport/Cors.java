package dev.sluice.gateway.transport;

import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.Response;
import io.netty.handler.codec.http.HttpHeaderNames;

/**
 * Lets pages of allowed origins read what they are answered (Fetch Standard §3.2). It refuses
 * nobody: the endpoints refuse pages of other origins before they do anything.
 */
public final class Cors {
  private static final String PREFLIGHT_SECONDS = "300";

  private final Admission admission;

  public Cors(Admission admission) {
    this.admission = admission;
  }

  /** The answer to a browser that asks whether it may send the request at all. */
  public Response preflight(Exchange exchange, String methods) {
    Response answer =
        on(exchange, Response.empty(204))
            .with("Access-Control-Allow-Methods", methods)
            .with("Access-Control-Max-Age", PREFLIGHT_SECONDS);
    String asked = exchange.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS);
    return asked == null || !admission.isAllowedPage(exchange)
        ? answer
        : answer.with("Access-Control-Allow-Headers", asked);
  }

  /** The response with what lets the page read it, if it may. */
  public Response on(Exchange exchange, Response response) {
    return admission.isAllowedPage(exchange)
        ? response
            .with("Access-Control-Allow-Origin", exchange.headers().get(HttpHeaderNames.ORIGIN))
            .with("Access-Control-Allow-Credentials", "true")
        : response;
  }
}
