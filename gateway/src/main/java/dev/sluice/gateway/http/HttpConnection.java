package dev.sluice.gateway.http;

import dev.sluice.gateway.net.Deadline;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.net.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
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
 *
 * <p>A client that ends what it sends still gets its answers. A client that no longer takes answers
 * has its requests carried out all the same, as far as they were received.
 */
public final class HttpConnection extends ChannelInboundHandlerAdapter
    implements HttpStream, Drain.Server, MemoryBudget.Holder {
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
  private final RequestBody body;
  private final MemoryBudget.Share inbound;
  private MemoryBudget.@Nullable Claim claim;
  private boolean closing;
  private boolean refusing;
  private boolean parted;
  private boolean inputEnded;
  private boolean outputLost;
  private boolean reading;
  private boolean flushNeeded;
  private boolean gotRequest;
  private boolean continueNeeded;
  private boolean awaitsTaking;
  private Awaited awaited = Awaited.FIRST_REQUEST;

  /** What the client has to send in time. */
  private enum Awaited {
    FIRST_REQUEST,
    REST_OF_REQUEST,
    NEXT_REQUEST
  }

  private HttpConnection(
      Channel socket,
      HttpHandler handler,
      HttpLimits limits,
      MemoryBudget.Share inbound,
      Drain drain) {
    this.socket = socket;
    this.handler = handler;
    this.limits = limits;
    this.inbound = inbound;
    this.drain = drain;
    this.decoder = new RequestDecoder(limits);
    this.body = new RequestBody(socket.alloc());
    this.deadline = new Deadline(socket, this::timeIsUp);
    this.markOfSuccessor = socket.config().getWriteBufferWaterMark();
    socket.config().setWriteBufferWaterMark(UNREAD_ANSWERS);
    Sockets.outliveEitherEnd(socket);
  }

  /**
   * Makes a fresh socket speak HTTP.
   *
   * @param inbound what requests that are not whole use, on the socket's loop
   * @param drain tells when the node shuts down
   */
  public static void install(
      Channel socket,
      HttpHandler handler,
      HttpLimits limits,
      MemoryBudget.Share inbound,
      Drain drain) {
    HttpConnection connection = new HttpConnection(socket, handler, limits, inbound, drain);
    socket.pipeline().addLast(connection.decoder).addLast(connection);
    connection.await(Awaited.FIRST_REQUEST);
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
    Response refusal = HeadCheck.refusalOfHttp1(request);
    if (refusal != null) {
      refuse(exchange, handler.refusal(exchange, refusal));
      return;
    }
    BodyPlan plan = planOf(exchange);
    body.begin(plan, limits);
    boolean waits = HttpUtil.is100ContinueExpected(request);
    if (body.isTooLong(HttpUtil.getContentLength(request, 0L))) {
      refuseBody(exchange);
    } else if (waits && plan instanceof BodyPlan.Refuse) {
      refuseBody(exchange);
    } else {
      incoming = exchange;
      continueNeeded = waits;
      continueIfNeeded();
    }
  }

  private BodyPlan planOf(Exchange exchange) {
    try {
      return handler.plan(exchange);
    } catch (MalformedQueryException malformed) {
      return new BodyPlan.Refuse(handler.refusal(exchange, malformed.response()));
    } catch (RuntimeException failure) {
      return new BodyPlan.Refuse(failed(exchange, failure));
    }
  }

  private Response failed(Exchange exchange, RuntimeException failure) {
    log.error("{} {} failed", exchange.method(), exchange.path(), failure);
    return handler.refusal(exchange, Response.text(500, "internal server error"));
  }

  /** The body is too long, or would be sent for nothing. */
  private void refuseBody(Exchange exchange) {
    Response refusal = body.takeRefusal();
    refuse(exchange, refusal == null ? handler.refusal(exchange, body.tooLong()) : refusal);
  }

  /** In its turn, like an answer: behind those to the requests before it. */
  private void continueIfNeeded() {
    if (continueNeeded && underWay.isEmpty() && !outputLost) {
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
    if (body.isTooLong(part.readableBytes())) {
      refuseBody(exchange);
    } else if (content instanceof LastHttpContent) {
      exchange.body(body.finish(part));
      end(exchange);
    } else {
      body.append(part);
    }
  }

  private void end(Exchange exchange) {
    Response refusal = body.takeRefusal();
    incoming = null;
    continueNeeded = false;
    gotRequest = true;
    underWay.add(exchange);
    if (underWay.size() >= MAX_PIPELINED) {
      readOnOrWait();
    }
    closing = !exchange.isKeepAlive(); // Nothing follows the last request (RFC 9112 §9.6).
    if (refusal == null) {
      handle(exchange);
    } else {
      exchange.respond(refusal);
    }
  }

  private void handle(Exchange exchange) {
    try {
      handler.handle(exchange);
    } catch (MalformedQueryException malformed) {
      exchange.respond(handler.refusal(exchange, malformed.response()));
    } catch (RuntimeException failure) {
      Response response = failed(exchange, failure);
      if (exchange.isAnswered()) {
        response.body().release();
      } else {
        exchange.respond(response);
      }
    }
  }

  private void readOnOrWait() {
    boolean isHeard = outputLost || socket.isWritable();
    socket.config().setAutoRead(underWay.size() < MAX_PIPELINED && isHeard);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    readOnOrWait();
    ctx.fireChannelWritabilityChanged();
  }

  /** Answers what cannot be understood, and discards what follows: where it ends is unknown. */
  private void refuse(Exchange exchange, Response response) {
    await(Awaited.REST_OF_REQUEST);
    closing = true;
    refusing = true;
    incoming = null;
    continueNeeded = false;
    body.release();
    account();
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
    closing |= close;
    if (outputLost) {
      exchange.discard();
      closeIfDone();
      return;
    }
    ByteBuf out = socket.alloc().directBuffer(256);
    try {
      exchange.writeTo(out, close ? Response.Persistence.CLOSE : Response.Persistence.KEEP_ALIVE);
    } catch (RuntimeException | Error failure) {
      out.release();
      throw failure;
    }
    if (close) {
      socket.writeAndFlush(out).addListener((ChannelFutureListener) this::part);
    } else {
      socket.write(out, Sockets.silentPromise(socket));
      flushNeeded = true;
    }
  }

  /** A socket closed before it is read empty takes the answer back from the client's hands. */
  private void part(ChannelFuture written) {
    if (refusing && written.isSuccess() && !inputEnded) {
      parted = true;
      Sockets.endOutput(socket);
      if (drain.hasBegun()) {
        deadline.in(Drain.PARTING);
      }
    } else {
      socket.close();
    }
  }

  // Half an end.

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && !inputEnded) {
      inputEnded = true;
      endInput();
    } else if (event instanceof ChannelOutputShutdownEvent && !parted) {
      outputLost = true;
      loseOutput();
    }
    ctx.fireUserEventTriggered(event);
  }

  /** The client says no more: a request that is not whole stays so. */
  private void endInput() {
    closing = true;
    incoming = null;
    continueNeeded = false;
    body.release();
    account();
    if (parted || outputLost) {
      socket.close();
    } else if (underWay.isEmpty()) {
      socket.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener((ChannelFutureListener) this::part);
    }
  }

  /** The client takes no more: what it has sent is carried out, and the answers are for nobody. */
  private void loseOutput() {
    flushNeeded = false;
    continueNeeded = false;
    readOnOrWait();
    closeIfDone();
  }

  private void closeIfDone() {
    if (outputLost && closing) {
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
    } else if (gotRequest || awaited != Awaited.REST_OF_REQUEST) {
      await(Awaited.REST_OF_REQUEST); // The first bytes of it came just now.
    }
    gotRequest = false;
    account();
    ctx.fireChannelReadComplete();
  }

  /** What is held between two reads counts against the node's budget. */
  private void account() {
    claim = inbound.hold(claim, decoder.heldBytes() + body.heldBytes(), this);
  }

  private void releaseClaim() {
    claim = inbound.hold(claim, 0, this);
  }

  /** The node's budget for input that is held is spent. */
  @Override
  public void evict() {
    if (incoming == null) {
      socket.close();
    } else {
      refuse(incoming, handler.refusal(incoming, Response.text(503, "input_limit")));
      if (socket.isOpen()) {
        socket.pipeline().remove(decoder); // What follows is discarded, whatever it is.
      }
      account();
    }
  }

  private void await(Awaited what) {
    awaited = what;
    awaitsTaking = what == Awaited.NEXT_REQUEST && hasUntakenAnswers();
    boolean rests = what == Awaited.NEXT_REQUEST && !awaitsTaking;
    deadline.in(rests ? limits.idleTimeout() : limits.requestTimeout());
  }

  /** A client that does not take its answers is no idle client. */
  private boolean hasUntakenAnswers() {
    ChannelOutboundBuffer waiting = socket.unsafe().outboundBuffer();
    return waiting != null && !waiting.isEmpty();
  }

  private void timeIsUp() {
    if (!underWay.isEmpty()) {
      deadline.in(limits.requestTimeout()); // It is we who are awaited.
    } else if (incoming != null) {
      Response refusal = body.takeRefusal();
      Response late = Response.text(408, "the request took too long");
      refuse(incoming, refusal == null ? handler.refusal(incoming, late) : refusal);
    } else if (awaitsTaking && !hasUntakenAnswers()) {
      await(Awaited.NEXT_REQUEST);
    } else {
      socket.close();
    }
  }

  /** A client that is not in the midst of a request is told that no more is served. */
  @Override
  public void finish() {
    if (!closing && underWay.isEmpty() && !decoder.isMidway()) {
      closing = true;
      parted = true;
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
    releaseClaim();
    ChannelPipeline pipeline = socket.pipeline();
    socket.config().setWriteBufferWaterMark(markOfSuccessor);
    socket.config().setAutoRead(true);
    Sockets.endWithEitherEnd(socket);
    socket.write(handshake, socket.voidPromise());
    // First: what the decoder still holds is handed to the successor when it is removed.
    pipeline.addLast(successor);
    pipeline.remove(this);
    pipeline.remove(decoder);
    socket.flush();
    if (inputEnded || outputLost) {
      socket.close(); // To those that listen, half an end is the end.
    }
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
  public void respondInstead(Response response) {
    ByteBuf bytes = socket.alloc().buffer();
    response.writeTo(bytes, Response.Persistence.CLOSE, Response.BodyWanted.YES);
    socket.writeAndFlush(bytes, socket.voidPromise());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    deadline.stop();
    drain.leave(socket);
    body.release();
    releaseClaim();
    underWay.forEach(Exchange::discard);
    underWay.clear();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
