package dev.sluice.gateway.http;

import dev.sluice.gateway.net.MemoryBudget;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.HttpConversionUtil;
import io.netty.util.ReferenceCountUtil;
import java.util.Locale;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of an HTTP/2 connection (RFC 9113 §8.1): gathers its request, lets the handler answer.
 * Lives on the connection's event loop.
 */
final class Http2Request extends ChannelInboundHandlerAdapter
    implements HttpStream, MemoryBudget.Holder {
  private static final Logger log = LoggerFactory.getLogger(Http2Request.class);

  /** What a stream takes, with all that serves it. */
  private static final int STREAM_BYTES = 4 * 1024;

  private final Channel stream;
  private final HttpHandler handler;
  private final HttpLimits limits;
  private final Runnable served;
  private final Http2Body out;
  private final ScheduledFuture<?> timeout;
  private @Nullable Exchange exchange;
  private final RequestBody body;
  private final MemoryBudget.Share inbound;
  private MemoryBudget.@Nullable Claim claim;
  private int headBytes;
  private boolean whole;
  private boolean over;

  private Http2Request(
      Channel stream,
      HttpHandler handler,
      HttpLimits limits,
      MemoryBudget.Share inbound,
      Runnable served,
      Http2Body out) {
    this.stream = stream;
    this.handler = handler;
    this.limits = limits;
    this.served = served;
    this.inbound = inbound;
    this.body = new RequestBody(stream.alloc());
    this.out = out;
    long nanos = limits.requestTimeout().toNanos();
    this.timeout = stream.eventLoop().schedule(this::timeIsUp, nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * @param inbound what requests that are not whole use, on the connection's loop
   * @param served told when the client has taken an answer
   */
  static void install(
      Channel stream,
      HttpHandler handler,
      HttpLimits limits,
      MemoryBudget.Share inbound,
      Http2Faults faults,
      Runnable served) {
    Http2Body out = new Http2Body(faults);
    stream.pipeline().addLast(out, new Http2Request(stream, handler, limits, inbound, served, out));
  }

  // The client's view.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof Http2HeadersFrame head) {
        if (exchange == null) {
          begin(head);
        }
        if (head.isEndStream()) { // If it is not the first, it brings the trailers.
          handle();
        }
      } else if (message instanceof Http2DataFrame data) {
        append(data.content());
        if (data.isEndStream()) {
          handle();
        }
      }
    } finally {
      ReferenceCountUtil.release(message);
      account();
    }
  }

  private void begin(Http2HeadersFrame head) {
    HttpRequest request;
    try {
      request = requestOf(head);
    } catch (Http2Exception | IllegalArgumentException malformed) {
      log.debug("a malformed request of HTTP/2: {}", malformed.getMessage());
      out.reset(stream, Http2Error.PROTOCOL_ERROR); // RFC 9113 §8.1.1
      return;
    }
    Exchange asked = new Exchange(this, request);
    exchange = asked;
    headBytes = STREAM_BYTES + HeadMemory.bytesOf(request);
    Response refusal = HeadCheck.refusal(request);
    if (refusal == null) {
      plan(asked, request);
    } else {
      asked.respond(handler.refusal(asked, refusal));
    }
    if (!asked.isAnswered() && !head.isEndStream() && HttpUtil.is100ContinueExpected(request)) {
      stream.writeAndFlush(new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("100")));
    }
  }

  /**
   * What the codec leaves unchecked: a path begins with a slash, or is a star (RFC 9113 §8.3.1).
   */
  private static HttpRequest requestOf(Http2HeadersFrame head) throws Http2Exception {
    HttpRequest request =
        HttpConversionUtil.toHttpRequest(
            head.stream().id(), head.headers(), /* validateHttpHeaders= */ true);
    boolean hasPath = request.uri().startsWith("/") || request.uri().equals("*");
    if (!hasPath && !request.method().equals(HttpMethod.CONNECT)) {
      throw new IllegalArgumentException("a :path that does not begin with a slash");
    }
    return request;
  }

  /** Streams do not hold each other up: a refusal does not wait for the rest of its request. */
  private void plan(Exchange asked, HttpRequest request) {
    try {
      BodyPlan plan = handler.plan(asked);
      body.begin(plan, limits);
      Response refusal = body.takeRefusal();
      if (refusal != null) {
        asked.respond(refusal);
      } else if (body.isTooLong(HttpUtil.getContentLength(request, 0L))) {
        asked.respond(handler.refusal(asked, body.tooLong()));
      }
    } catch (MalformedQueryException malformed) {
      asked.respond(handler.refusal(asked, malformed.response()));
    }
  }

  private void append(ByteBuf part) {
    Exchange asked = exchange;
    if (asked == null || asked.isAnswered()) {
      return;
    }
    if (body.isTooLong(part.readableBytes())) {
      asked.respond(handler.refusal(asked, body.tooLong()));
    } else {
      body.append(part);
    }
  }

  /** What is held counts against the node's budget until the answer has left. */
  private void account() {
    claim = inbound.hold(claim, over ? 0 : headBytes + body.heldBytes(), this);
  }

  /** The node's budget for input that is held is spent. */
  @Override
  public void evict() {
    body.release();
    Exchange asked = exchange;
    if (asked != null && !asked.isAnswered()) {
      asked.respond(handler.refusal(asked, Response.text(503, "input_limit")));
    }
    if (stream.isOpen()) { // The answer has not left: the client does not take it.
      giveUp();
    }
  }

  /** The request is whole. */
  private void handle() {
    whole = true;
    Exchange asked = exchange;
    if (asked == null || asked.isAnswered()) {
      return;
    }
    timeout.cancel(false);
    asked.body(body.finish(Unpooled.EMPTY_BUFFER));
    try {
      handler.handle(asked);
    } catch (MalformedQueryException malformed) {
      asked.respond(handler.refusal(asked, malformed.response()));
    } catch (RuntimeException failure) {
      log.error("{} {} failed", asked.method(), asked.path(), failure);
      if (!asked.isAnswered()) {
        asked.respond(handler.refusal(asked, Response.text(500, "internal server error")));
      }
    }
  }

  private void timeIsUp() {
    if (exchange == null) {
      stream.close();
    } else if (!exchange.isAnswered()) {
      exchange.respond(handler.refusal(exchange, Response.text(408, "the request took too long")));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    handlerRemoved(ctx);
    if (exchange != null) {
      exchange.discard();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    over = true;
    timeout.cancel(false);
    body.release();
    account();
  }

  /** The stream alone: the connection goes on. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  // The exchange's view.

  @Override
  public Channel socket() {
    return stream;
  }

  /** Streams do not stand in each other's way. */
  @Override
  public boolean isAlone() {
    return true;
  }

  @Override
  public boolean wantsChunks() {
    return false;
  }

  @Override
  public void answered() {
    Response response = exchange == null ? null : exchange.takeResponse();
    if (response != null) {
      respondInstead(response);
    }
  }

  /** There is nothing to upgrade to but what has its own way (RFC 9113 §8.6). */
  @Override
  public void upgrade(ByteBuf handshake, ChannelHandler successor) {
    handshake.release();
    throw new IllegalStateException("an upgrade (expected: HTTP/1.1)");
  }

  @Override
  public void streamBy(ChannelHandler successor) {
    served.run();
    out.takeOver();
    stream.pipeline().addLast(successor);
    stream.pipeline().remove(this);
  }

  @Override
  public void begin(Response begin, Response.BodyFraming framing) {
    stream.write(new DefaultHttp2HeadersFrame(headersOf(begin)));
    if (begin.body().isReadable()) {
      stream.write(begin.body(), stream.voidPromise());
    } else {
      begin.body().release();
    }
  }

  @Override
  public void respondInstead(Response response) {
    Http2Headers headers = headersOf(response);
    boolean hasBody =
        response.body().isReadable()
            && !(exchange != null && exchange.method().equals(HttpMethod.HEAD));
    if (response.status().code() != 204) {
      headers.setInt("content-length", response.body().readableBytes());
    }
    out.complete();
    ChannelFuture last = stream.write(new DefaultHttp2HeadersFrame(headers, !hasBody));
    if (hasBody) {
      last = stream.write(new DefaultHttp2DataFrame(response.body(), /* endStream= */ true));
    } else {
      response.body().release();
    }
    if (!whole) { // The rest is not wanted, and no other error lets the answer stand (§8.1).
      last.addListener(_ -> out.reset(stream, Http2Error.NO_ERROR));
    }
    last.addListener(
        taken -> {
          if (taken.isSuccess()) {
            served.run();
          }
        });
    stream.flush();
    giveUpUnlessTaken(last);
  }

  /** The client's flow control may never let an answer through (RFC 9113 §5.2). */
  private void giveUpUnlessTaken(ChannelFuture last) {
    if (!last.isDone()) {
      long nanos = limits.requestTimeout().toNanos();
      ScheduledFuture<?> limit =
          stream.eventLoop().schedule(this::giveUp, nanos, TimeUnit.NANOSECONDS);
      last.addListener(_ -> limit.cancel(false));
    }
  }

  private void giveUp() {
    out.reset(stream, Http2Error.CANCEL);
  }

  private static Http2Headers headersOf(Response response) {
    Http2Headers headers = new DefaultHttp2Headers().status(response.status().codeAsText());
    headers.set("date", DateHeader.text());
    if (!response.contentType().isEmpty()) {
      headers.set("content-type", response.contentType());
    }
    response.headers().forEach((name, value) -> headers.set(name.toLowerCase(Locale.ROOT), value));
    return headers;
  }
}
