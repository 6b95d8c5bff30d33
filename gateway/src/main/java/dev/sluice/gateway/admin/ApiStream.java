package dev.sluice.gateway.admin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.gateway.api.Answer;
import dev.sluice.gateway.api.ApiError;
import dev.sluice.gateway.api.Caller;
import dev.sluice.gateway.api.Method;
import dev.sluice.gateway.api.Refusal;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Deadline;
import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.gateway.net.Tls;
import dev.sluice.protocol.codec.FrameSplitter;
import dev.sluice.protocol.codec.FrameTooLongException;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One socket that takes calls of the API without HTTP: carries out requests as they come, answers
 * in their order, and closes, unless a request asks to be followed by more. Lives on the socket's
 * event loop.
 *
 * <p>What was received is carried out, even if the caller is gone by then or takes no answers.
 */
final class ApiStream extends ChannelInboundHandlerAdapter
    implements Drain.Server, MemoryBudget.Holder {
  private static final Logger log = LoggerFactory.getLogger(ApiStream.class);
  private static final String EXPECTED =
      "; expected a line of JSON, or a length of four bytes before it";

  /** How long a caller has to take its last answer and leave. */
  private static final Duration MAX_PARTING = Duration.ofSeconds(5);

  /** What a caller that has not shown the key may have held of its request. */
  private static final int MAX_STRANGER_BYTES = 64 * 1024;

  private static final int KEPT_SCRATCH_BYTES = 4 * 1024;
  private static final byte[] NO_BYTES = {};

  private final ApiStreams shared;
  private final Channel socket;
  private final ApiKeyCheck keys;
  private final LoopMeters meters;
  private final FrameSplitter splitter;
  private final OrderedAnswers answers;
  private final Deadline deadline;
  private final MemoryBudget.Share inbound;
  private MemoryBudget.@Nullable Claim claim;
  private Caller caller;
  private byte[] scratch = NO_BYTES;
  private Awaited awaited = Awaited.FIRST_BYTE;
  private boolean isStranger;
  private boolean carriedOut;
  private boolean passDue;
  private boolean inputEnded;
  private boolean finishing;
  private boolean closing;
  private boolean refusing;
  private boolean parted;
  private boolean outputLost;
  private boolean gone;

  private enum Awaited {
    FIRST_BYTE,
    REST_OF_REQUEST,
    NEXT_REQUEST,
    END
  }

  ApiStream(ApiStreams shared, ApiKeyCheck keys, Channel socket) {
    this.shared = shared;
    this.socket = socket;
    this.keys = keys;
    this.isStranger = !keys.passes("");
    this.meters = shared.metersOf(socket.eventLoop());
    this.inbound = shared.inboundBudgetOf(socket.eventLoop());
    this.splitter = new FrameSplitter(socket.alloc(), shared.maxRequestBytes());
    this.answers = new OrderedAnswers(socket, splitter::framing);
    this.deadline = new Deadline(socket, this::timeIsUp);
    this.caller = new Caller(socket.eventLoop(), System.nanoTime());
    await(Awaited.FIRST_BYTE);
  }

  // What comes in.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (closing || !bytes.isReadable()) {
      bytes.release(); // Nothing follows the last request.
      return;
    }
    caller = new Caller(socket.eventLoop(), System.nanoTime());
    boolean first = awaited == Awaited.FIRST_BYTE && !splitter.isHolding();
    if (first && Tls.begins(bytes)) {
      bytes.release();
      refuse(Refusal.MALFORMED, "this is TLS" + EXPECTED);
      return;
    }
    splitter.add(bytes);
    carryOutAll();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endPass();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      if (parted) {
        socket.close();
      } else {
        pass();
      }
    } else if (event instanceof ChannelOutputShutdownEvent && !parted) {
      outputLost = true;
      answers.discard();
      passSoon();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (socket.isWritable()) {
      passSoon();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    gone = true;
    answers.discard();
    try {
      carryOutAll();
    } finally { // Whatever happens: nothing is left behind.
      answers.discard();
      splitter.release();
      account();
      deadline.stop();
      shared.drain().leave(socket);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    failed(cause);
  }

  /** Answers that are lost cannot be told from others that follow: the stream ends. */
  private void failed(Throwable cause) {
    boolean ofTheSocket = cause instanceof IOException || cause instanceof UncheckedIOException;
    if (!ofTheSocket && !(cause instanceof DecoderException)) {
      log.error("an API stream failed", cause);
    }
    socket.close();
  }

  // Requests.

  /** All that has been read, up to the bounds of what may be under way. */
  private void carryOutAll() {
    try {
      carryOutFrames();
      if (isStranger && !closing) {
        checkStranger();
      }
      if (inputEnded && mayCarryOut()) {
        endInput();
      }
    } catch (MalformedFrameException noFraming) {
      refuse(Refusal.MALFORMED, String.valueOf(noFraming.getMessage()));
    } catch (FrameTooLongException tooLong) {
      refuse(
          Refusal.TOO_LONG, "a request of more than %d bytes".formatted(shared.maxRequestBytes()));
    }
  }

  /** The key may stand anywhere in a small request; a large one has to begin with it. */
  private void checkStranger() {
    byte[] beginning = splitter.beginningBeyond(MAX_STRANGER_BYTES);
    if (beginning != null) {
      isStranger = !keys.passes(ApiRequest.keyAtBeginning(beginning));
      if (isStranger) {
        refuse(
            Refusal.UNAUTHORIZED,
            "a request of more than %d bytes has to begin with its key"
                .formatted(MAX_STRANGER_BYTES));
      }
    }
  }

  private void carryOutFrames() throws MalformedFrameException, FrameTooLongException {
    while (mayCarryOut()) {
      ByteBuf frame = splitter.next();
      if (frame == null) {
        return;
      }
      carriedOut = true;
      carryOut(frame);
    }
  }

  private boolean mayCarryOut() {
    return !closing && answers.haveRoom();
  }

  /** Nothing more comes. A line may end with the stream: cut short it is no object. */
  private void endInput() throws MalformedFrameException, FrameTooLongException {
    splitter.end();
    carryOutFrames();
    if (splitter.isHolding()) {
      refuse(Refusal.TRUNCATED, "the stream ended within a request");
    }
    closing = true;
  }

  private void carryOut(ByteBuf frame) {
    int length = frame.readableBytes();
    byte[] bytes = scratch.length >= length ? scratch : new byte[length];
    scratch = bytes.length <= KEPT_SCRATCH_BYTES ? bytes : NO_BYTES;
    frame.readBytes(bytes, 0, length).release();
    ApiRequest request;
    try {
      request = ApiRequest.read(new JsonReader(bytes, 0, length), shared.methods());
    } catch (MalformedFrameException malformed) {
      boolean http = new String(bytes, 0, length, ISO_8859_1).contains(" HTTP/");
      if (http) {
        refuse(Refusal.MALFORMED, "this is HTTP" + EXPECTED);
      } else {
        refuse(Refusal.MALFORMED, String.valueOf(malformed.getMessage()), malformed.detail());
      }
      return;
    }
    if (keys.passes(request.key())) {
      isStranger = false;
      closing = !request.isKept();
      carryOut(request);
    } else {
      refuse(Refusal.UNAUTHORIZED, "");
    }
  }

  private void carryOut(ApiRequest request) {
    Method.Call call = request.call();
    if (call == null) {
      answer("unknown", Answer.failed(ApiError.NOT_FOUND));
      return;
    }
    String method = request.method();
    Answer answer = call.answer(caller);
    if (answer instanceof Answer.Later(var stage)) {
      OrderedAnswers.Place place = answers.reserve(call.size());
      stage.whenComplete(
          (settled, failure) ->
              settle(method, place, failure == null ? settled : Answer.ofFailure(failure)));
    } else {
      answer(method, answer);
    }
  }

  private void answer(String method, Answer settled) {
    meters.apiCalled(method, settled.label());
    answers.add(settled);
  }

  private void settle(String method, OrderedAnswers.Place place, Answer settled) {
    if (!socket.eventLoop().inEventLoop()) {
      socket.eventLoop().execute(() -> settle(method, place, settled));
      return;
    }
    meters.apiCalled(method, settled.label());
    try {
      answers.settle(place, settled);
      passSoon();
    } catch (Throwable failure) { // Nobody else would hear of it.
      failed(failure);
    }
  }

  private void refuse(Refusal why, String reason) {
    refuse(why, reason, reason);
  }

  /** Answers what cannot be understood, behind all others, and discards what follows. */
  private void refuse(Refusal why, String reason, String detail) {
    meters.apiCalled("unknown", why.label());
    shared.refusals().report(why.label(), () -> Sockets.peerText(socket));
    closing = true;
    refusing = true;
    splitter.release();
    answers.add(why.answer(reason, detail));
  }

  // Passes: what came together is answered together.

  /** For what other code causes, which may be in the middle of a pass of its own. */
  private void passSoon() {
    if (!passDue) {
      passDue = true;
      socket.eventLoop().execute(this::pass);
    }
  }

  private void pass() {
    passDue = false;
    try {
      carryOutAll();
      endPass();
    } catch (Throwable failure) { // Nobody else would hear of it.
      failed(failure);
    }
  }

  private void endPass() {
    account();
    if (gone || awaited == Awaited.END) {
      return;
    }
    closing |= finishing && !splitter.isHolding();
    if (closing && outputLost) {
      socket.close();
      return;
    }
    if (closing && answers.areComplete()) {
      await(Awaited.END);
      answers.finish().addListener((ChannelFutureListener) this::part);
      return;
    }
    answers.flush();
    socket.config().setAutoRead(closing || answers.haveRoom());
    if (splitter.isHolding()) {
      if (carriedOut || awaited != Awaited.REST_OF_REQUEST) {
        await(Awaited.REST_OF_REQUEST);
      }
    } else if (carriedOut || awaited == Awaited.NEXT_REQUEST) {
      await(Awaited.NEXT_REQUEST);
    }
    carriedOut = false;
  }

  /** The node shuts down: requests that have arrived are answered, later ones are not. */
  @Override
  public void finish() {
    finishing = true;
    pass();
  }

  /** What is held between two reads counts against the node's budget. */
  private void account() {
    claim = inbound.hold(claim, splitter.heldBytes(), this);
  }

  /** The node's budget for input that is held is spent. */
  @Override
  public void evict() {
    if (!closing) {
      refuse(Refusal.INPUT_LIMIT, "");
    }
    splitter.release();
    endPass();
  }

  /** A socket closed before it is read empty takes the answer back from the caller's hands. */
  private void part(ChannelFuture written) {
    if ((refusing || finishing) && !inputEnded && written.isSuccess()) {
      parted = true;
      Sockets.endOutput(socket);
      socket.config().setAutoRead(true);
    } else {
      socket.close();
    }
  }

  // Time.

  private void await(Awaited what) {
    awaited = what;
    deadline.in(
        switch (what) {
          case FIRST_BYTE, REST_OF_REQUEST -> shared.readTimeout();
          case NEXT_REQUEST -> shared.idleTimeout();
          case END -> finishing ? Drain.PARTING : MAX_PARTING;
        });
  }

  private void timeIsUp() {
    if (!answers.areComplete()) {
      deadline.in(shared.readTimeout()); // It is we who are awaited.
    } else if (awaited == Awaited.NEXT_REQUEST || awaited == Awaited.END || !socket.isWritable()) {
      socket.close();
    } else {
      refuse(Refusal.TIMEOUT, "no whole request within " + shared.readTimeout().toMillis() + " ms");
      endPass();
    }
  }
}
