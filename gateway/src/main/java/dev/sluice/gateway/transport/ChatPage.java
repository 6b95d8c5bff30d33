package dev.sluice.gateway.transport;

import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A page to try the gateway with: a chat, in one hand-written file. */
public final class ChatPage implements HttpHandler {
  private static final String POLICY =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline';"
          + " connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

  private final Admission admission;
  private final byte[] page;

  /**
   * @param admission of the clients that the page makes
   * @param admin the address that the page shows for pushing to it, as in {@code
   *     http://127.0.0.1:8001}; "" and it shows none
   */
  public ChatPage(Admission admission, String admin) {
    this.admission = admission;
    page =
        new String(load(), StandardCharsets.UTF_8)
            .replace("{{admin}}", admin)
            .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    return BodyPlan.DISCARD;
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.method().equals(HttpMethod.POST)) {
      exchange.respond(whetherItMayConnect(exchange));
    } else if (exchange.method().equals(HttpMethod.GET)
        || exchange.method().equals(HttpMethod.HEAD)) {
      exchange.respond(
          Response.of(200, "text/html; charset=utf-8", page)
              .with("Content-Security-Policy", POLICY)
              .with("Cache-Control", "no-store")
              .with("X-Content-Type-Options", "nosniff"));
    } else {
      exchange.respond(Response.text(405, "this is a page").with("Allow", "GET, HEAD, POST"));
    }
  }

  /** Browsers do not tell a page how a WebSocket was refused: it asks here. */
  private Response whetherItMayConnect(Exchange exchange) {
    Admission.Answer answer = admission.prospect(exchange);
    return switch (answer) {
      case ADMITTED -> Response.empty(204);
      case ORIGIN_FORBIDDEN -> Response.text(403, answer.label());
      case CONNECTION_LIMIT, CONNECTION_RATE_LIMIT, SHUTDOWN -> Response.text(503, answer.label());
    };
  }

  private static byte[] load() {
    try (InputStream in = ChatPage.class.getResourceAsStream("chat.html")) {
      if (in == null) {
        throw new IllegalStateException("chat.html: not in the jar (expected: beside the class)");
      }
      return in.readAllBytes();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
