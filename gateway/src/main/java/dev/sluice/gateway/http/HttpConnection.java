package dev.sluice.gateway.http;

import dev.sluice.gateway.net.Deadline;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket that speaks HTTP/1.1: gathers requests, lets the handler answer, and writes the
 * answers in the order of the requests, however many are under way. Lives on the socket's event
 * loop.
 */
public final class HttpConnection extends ChannelInboundHandlerAdapter
    implements Carrier, Drain.Server {
  /** Requests under way at once; beyond it nothing is read. */
  private static final int MAX_PIPELINED = 128;

  /** What may wait for a client that does not read its answers; beyond it nothing is read. */
  private static final WriteBufferWaterMark UNREAD_ANSWERS =
      new WriteBufferWaterMark(32 * 1024, 64 * 1024);

  private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

  private static final ByteBuf CONTINUE =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer("HTTP/1.1 100 Continue\r\n\r\n", StandardCharsets.US_ASCII));

  private final Channel socket;
  private final HttpHandler handler;
  private final HttpLimits limits;
  private final Drain drain;
  private final RequestDecoder decoder;
  private final Deadline deadline;
  private final WriteBufferWaterMark markOfSuccessor;
  private final ArrayDeque<Exchange> underWay = new ArrayDeque<>(2);
  private @Nullable Exchange incoming;
  private @Nullable ByteBuf body;
  private boolean closing;
  private boolean refusing;
  private boolean reading;
  private boolean flushNeeded;
  private boolean gotRequest;
  private boolean continueNeeded;
  private Awaited awaited = Awaited.NEXT_REQUEST;

  /** What the client has to send in time. */
  private enum Awaited {
    REST_OF_REQUEST,
    NEXT_REQUEST
  }

  private HttpConnection(Channel socket, HttpHandler handler, HttpLimits limits, Drain drain) {
    this.socket = socket;
    this.handler = handler;
    this.limits = limits;
    this.drain = drain;
    this.decoder = new RequestDecoder(limits);
    this.deadline = new Deadline(socket.eventLoop(), this::timeIsUp);
    this.markOfSuccessor = socket.config().getWriteBufferWaterMark();
    socket.config().setWriteBufferWaterMark(UNREAD_ANSWERS);
  }

  /**
   * Makes a fresh socket speak HTTP.
   *
   * @param drain tells when the node goes
   */
  public static void install(Channel socket, HttpHandler handler, HttpLimits limits, Drain drain) {
    HttpConnection connection = new HttpConnection(socket, handler, limits, drain);
    socket.pipeline().addLast(connection.decoder).addLast(connection);
    connection.await(Awaited.NEXT_REQUEST);
    drain.enter(socket, connection);
  }

  @Override
  public Channel socket() {
    return socket;
  }

  @Override
  public boolean isAlone() {
    return underWay.size() == 1;
  }

  @Override
  public boolean wantsChunks() {
    return true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    try {
      reading = true;
      if (!closing && message instanceof HttpRequest request) {
        begin(request);
      }
      if (!closing && message instanceof HttpContent content) {
        append(content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void begin(HttpRequest request) {
    Exchange exchange = new Exchange(this, request);
    if (request.decoderResult().isFailure()) {
      Throwable cause = request.decoderResult().cause();
      if (cause instanceof TooLongHttpLineException) {
        refuse(exchange, Response.text(414, "the request line is too long"));
      } else if (cause instanceof TooLongHttpHeaderException) {
        refuse(exchange, Response.text(431, "the headers are too long"));
      } else {
        refuse(exchange, Response.text(400, "this is not HTTP"));
      }
      return;
    }
    long length = HttpUtil.getContentLength(request, 0L);
    if (length > limits.bodyBytes()) {
      refuse(exchange, handler.refusal(exchange, tooLarge()));
      return;
    }
    incoming = exchange;
    continueNeeded = HttpUtil.is100ContinueExpected(request);
    continueIfNeeded();
  }

  /** In its turn, like an answer: behind those to the requests before it. */
  private void continueIfNeeded() {
    if (continueNeeded && underWay.isEmpty()) {
      continueNeeded = false;
      socket.writeAndFlush(CONTINUE.duplicate());
      await(Awaited.REST_OF_REQUEST);
    }
  }

  private void append(HttpContent content) {
    Exchange exchange = incoming;
    if (exchange == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      refuse(exchange, handler.refusal(exchange, Response.text(400, "the body is malformed")));
      return;
    }
    ByteBuf part = content.content();
    boolean last = content instanceof LastHttpContent;
    if (last && body == null) {
      exchange.body(ByteBufUtil.getBytes(part));
    } else if (part.isReadable()) {
      if (body == null) {
        body = socket.alloc().buffer(part.readableBytes());
      }
      if (body.readableBytes() + part.readableBytes() > limits.bodyBytes()) {
        refuse(exchange, handler.refusal(exchange, tooLarge()));
        return;
      }
      body.writeBytes(part);
    }
    if (last) {
      if (body != null) {
        exchange.body(ByteBufUtil.getBytes(body));
        releaseBody();
      }
      incoming = null;
      continueNeeded = false;
      gotRequest = true;
      underWay.add(exchange);
      if (underWay.size() >= MAX_PIPELINED) {
        readOnOrWait();
      }
      closing = !exchange.isKeepAlive(); // Nothing follows the last request (RFC 9112 §9.6).
      handle(exchange);
    }
  }

  private void handle(Exchange exchange) {
    try {
      handler.handle(exchange);
    } catch (MalformedQueryException malformed) {
      exchange.respond(handler.refusal(exchange, Response.text(400, "the query is malformed")));
    } catch (RuntimeException failure) {
      log.error("{} {} failed", exchange.method(), exchange.path(), failure);
      if (!exchange.isAnswered()) {
        exchange.respond(handler.refusal(exchange, Response.text(500, "internal server error")));
      }
    }
  }

  private void readOnOrWait() {
    socket.config().setAutoRead(underWay.size() < MAX_PIPELINED && socket.isWritable());
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    readOnOrWait();
    ctx.fireChannelWritabilityChanged();
  }

  private Response tooLarge() {
    return Response.text(413, "the body is longer than %d bytes".formatted(limits.bodyBytes()));
  }

  /** Answers what cannot be understood, and discards what follows: where it ends is unknown. */
  private void refuse(Exchange exchange, Response response) {
    await(Awaited.REST_OF_REQUEST);
    closing = true;
    refusing = true;
    incoming = null;
    continueNeeded = false;
    releaseBody();
    underWay.add(exchange);
    exchange.respond(response);
  }

  /** One of the requests under way has its answer. */
  @Override
  public void answered() {
    boolean wasFull = underWay.size() >= MAX_PIPELINED;
    Exchange next = underWay.peek();
    while (next != null && next.isAnswered()) {
      underWay.remove();
      write(next);
      next = underWay.peek();
    }
    if (wasFull) {
      readOnOrWait();
    }
    continueIfNeeded();
    if (!reading) {
      flushIfNeeded();
      if (!closing && underWay.isEmpty() && awaited == Awaited.NEXT_REQUEST) {
        await(Awaited.NEXT_REQUEST);
      }
    }
  }

  private void flushIfNeeded() {
    if (flushNeeded) {
      flushNeeded = false;
      socket.flush();
    }
  }

  private void write(Exchange exchange) {
    boolean ending = drain.hasBegun() && !decoder.isMidway(); // What has come is answered first.
    refusing |= ending;
    boolean close = ((closing || ending) && underWay.isEmpty()) || !exchange.isKeepAlive();
    ByteBuf out = socket.alloc().directBuffer(256);
    exchange.writeTo(out, close ? Response.Persistence.CLOSE : Response.Persistence.KEEP_ALIVE);
    if (close) {
      closing = true;
      socket.writeAndFlush(out).addListener((ChannelFutureListener) this::part);
    } else {
      socket.write(out, socket.voidPromise());
      flushNeeded = true;
    }
  }

  /** A socket closed before it is read empty takes the answer back from the client's hands. */
  private void part(ChannelFuture written) {
    if (refusing && written.isSuccess()) {
      Sockets.endOutput(socket);
      if (drain.hasBegun()) {
        deadline.in(Drain.PARTING);
      }
    } else {
      socket.close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    flushIfNeeded();
    if (closing) {
      // The deadline stands: what comes now is discarded.
    } else if (!decoder.isMidway()) {
      if (gotRequest) {
        await(Awaited.NEXT_REQUEST);
      }
    } else if (gotRequest || awaited == Awaited.NEXT_REQUEST) {
      await(Awaited.REST_OF_REQUEST); // The first bytes of it came just now.
    }
    gotRequest = false;
    ctx.fireChannelReadComplete();
  }

  private void await(Awaited what) {
    awaited = what;
    deadline.in(
        switch (what) {
          case REST_OF_REQUEST -> limits.requestTimeout();
          case NEXT_REQUEST -> limits.idleTimeout();
        });
  }

  private void timeIsUp() {
    if (!underWay.isEmpty()) {
      deadline.in(limits.requestTimeout()); // It is we who are awaited.
    } else if (incoming != null) {
      refuse(incoming, handler.refusal(incoming, Response.text(408, "the request took too long")));
    } else {
      socket.close();
    }
  }

  /** A client that is not in the midst of a request is told that no more is served. */
  @Override
  public void finish() {
    if (!closing && underWay.isEmpty() && !decoder.isMidway()) {
      closing = true;
      deadline.in(Drain.PARTING);
      Sockets.endOutput(socket);
    }
  }

  @Override
  public void upgrade(ByteBuf handshake, ChannelHandler successor) {
    closing = true;
    underWay.clear();
    deadline.stop();
    drain.leave(socket);
    ChannelPipeline pipeline = socket.pipeline();
    socket.config().setWriteBufferWaterMark(markOfSuccessor);
    socket.config().setAutoRead(true);
    socket.write(handshake, socket.voidPromise());
    // First: what the decoder still holds is handed to the successor when it is removed.
    pipeline.addLast(successor);
    pipeline.remove(this);
    pipeline.remove(decoder);
    socket.flush();
  }

  @Override
  public void streamBy(ChannelHandler successor) {
    upgrade(Unpooled.EMPTY_BUFFER, successor);
  }

  @Override
  public void begin(Response begin, Response.BodyFraming framing) {
    ByteBuf bytes = socket.alloc().buffer();
    begin.writeBeginOfStream(bytes, framing);
    socket.write(bytes, socket.voidPromise());
  }

  @Override
  public void instead(Response response) {
    ByteBuf bytes = socket.alloc().buffer();
    response.writeTo(bytes, Response.Persistence.CLOSE, Response.BodyWanted.YES);
    socket.writeAndFlush(bytes, socket.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    deadline.stop();
    drain.leave(socket);
    releaseBody();
    underWay.forEach(Exchange::discard);
    underWay.clear();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }

  private void releaseBody() {
    if (body != null) {
      body.release();
      body = null;
    }
  }
}
