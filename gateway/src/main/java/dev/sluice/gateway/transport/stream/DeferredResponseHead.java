package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.Response;
import dev.sluice.protocol.CloseReason;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

/**
 * Holds back the response head of a stream until the first write, so that a refusal before it can
 * still use an HTTP status. Removes itself on that write. Lives on the socket's event loop.
 */
final class DeferredResponseHead extends ChannelOutboundHandlerAdapter {
  private final Exchange exchange;
  private final Response head;

  DeferredResponseHead(Exchange exchange, Response head) {
    this.exchange = exchange;
    this.head = head;
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    ctx.pipeline().remove(this);
    exchange.begin(head);
    ctx.write(message, promise);
  }

  /** Answers with an error status instead of the stream. */
  void refuse(CloseReason reason) {
    exchange.socket().pipeline().remove(this);
    head.body().release();
    Response refusal = Response.text(statusOf(reason), reason.text());
    exchange.respondInstead(withHeadersOfHead(refusal));
  }

  private Response withHeadersOfHead(Response refusal) {
    return new Response(refusal.status(), refusal.contentType(), refusal.body(), head.headers());
  }

  static int statusOf(CloseReason reason) {
    return switch (reason.code()) {
      case 3501 -> 400;
      case 3500, 3005 -> 401;
      case 3503, 3507 -> 403;
      case 3013 -> 429;
      default -> 503;
    };
  }
}
