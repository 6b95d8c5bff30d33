package dev.sluice.gateway.transport.websocket;

import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.transport.ConnectionContext;
import dev.sluice.gateway.transport.UniConnect;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake for clients that only listen, who may send their connect request along in
 * the query. One instance serves all event loops.
 */
public final class UniWebSocketEndpoint implements HttpHandler {
  /** How pushes that go out together are framed. */
  public enum Framing {
    /** Each in a frame of its own. */
    SEPARATE,
    /** In one frame, with newlines between them. */
    JOINED
  }

  private final ConnectionContext context;
  private final int maxMessageBytes;
  private final WebSocketFormat format;
  private final WebSocketEndpoint webSocket;

  public UniWebSocketEndpoint(ConnectionContext context, int maxMessageBytes, Framing framing) {
    this.context = context;
    this.maxMessageBytes = maxMessageBytes;
    this.format =
        switch (framing) {
          case SEPARATE -> UniWebSocketFormat.SEPARATE;
          case JOINED -> UniWebSocketFormat.JOINED;
        };
    this.webSocket =
        new WebSocketEndpoint(context.admission(), context.peers(), null, successor(null));
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    return BodyPlan.DISCARD;
  }

  @Override
  public void handle(Exchange exchange) {
    String query = exchange.query("cf_connect");
    if (query != null && query.getBytes(StandardCharsets.UTF_8).length > maxMessageBytes) {
      meters(exchange).handshake("query_too_long");
      String text = "cf_connect is longer than %d bytes".formatted(maxMessageBytes);
      exchange.respond(Response.text(414, text));
      return;
    }
    try {
      webSocket.handle(exchange, successor(query == null ? null : UniConnect.read(query)));
    } catch (MalformedFrameException malformed) {
      meters(exchange).handshake("malformed_connect");
      exchange.respond(
          Response.text(400, "the connect request is malformed: " + malformed.getMessage()));
    }
  }

  private LoopMeters meters(Exchange exchange) {
    return context.admission().loopOf(exchange.loop()).meters();
  }

  private WebSocketEndpoint.Successor successor(Command.@Nullable Connect asked) {
    return (socket, loop, peer, _) ->
        new UniWebSocketTransport(
            socket,
            loop,
            context.limits().get(),
            maxMessageBytes,
            peer,
            format,
            context.commands(),
            asked);
  }
}
