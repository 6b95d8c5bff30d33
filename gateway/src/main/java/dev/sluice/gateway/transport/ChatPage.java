package dev.sluice.gateway.transport;

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

  private final byte[] page;

  /**
   * @param admin the address that the page shows for pushing to it, as in {@code
   *     http://127.0.0.1:8001}; "" and it shows none
   */
  public ChatPage(String admin) {
    page =
        new String(load(), StandardCharsets.UTF_8)
            .replace("{{admin}}", admin)
            .getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void handle(Exchange exchange) {
    boolean reads =
        exchange.method().equals(HttpMethod.GET) || exchange.method().equals(HttpMethod.HEAD);
    exchange.respond(
        reads
            ? Response.of(200, "text/html; charset=utf-8", page)
                .with("Content-Security-Policy", POLICY)
                .with("Cache-Control", "no-store")
                .with("X-Content-Type-Options", "nosniff")
            : Response.text(405, "this is a page").with("Allow", "GET, HEAD"));
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
