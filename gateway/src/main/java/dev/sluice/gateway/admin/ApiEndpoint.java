package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Answer;
import dev.sluice.gateway.api.AnswerBuffers;
import dev.sluice.gateway.api.Caller;
import dev.sluice.gateway.api.Method;
import dev.sluice.gateway.api.Methods;
import dev.sluice.gateway.api.Refusal;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The server API over HTTP: {@code POST /api/<method>} with a JSON object. */
final class ApiEndpoint implements HttpHandler {
  static final String PATH = "/api/";
  private static final byte[] NO_FIELDS = {'{', '}'};
  private static final String ERROR_MODE_HEADER = "X-Centrifugo-Error-Mode";

  private final Methods methods;
  private final ApiKeyCheck keys;
  private final RequestReader reader;
  private final ApiRefusals refusals;
  private final ErrorMode errorMode;
  private final Function<EventLoop, LoopMeters> meters;

  /** How an error is told. */
  enum ErrorMode {
    /** In the body of a 200. */
    BODY,
    /** By the status, with the bare error as the body. */
    TRANSPORT
  }

  ApiEndpoint(
      Methods methods,
      ApiKeyCheck keys,
      RequestReader reader,
      ApiRefusals refusals,
      ErrorMode errorMode,
      Function<EventLoop, LoopMeters> meters) {
    this.methods = methods;
    this.keys = keys;
    this.reader = reader;
    this.refusals = refusals;
    this.errorMode = errorMode;
    this.meters = meters;
  }

  /** What the head tells is looked at before the body is read, the key above all. */
  @Override
  public BodyPlan plan(Exchange exchange) {
    String name = nameOf(exchange);
    if (methods.named(name) == null) {
      return new BodyPlan.Refuse(Response.text(404, "unknown method"));
    }
    if (!exchange.method().equals(HttpMethod.POST)) {
      return new BodyPlan.Refuse(
          Response.text(405, "the API is called with POST").with("Allow", "POST"));
    }
    if (!keys.passes(exchange)) {
      refusals.report(name, Refusal.UNAUTHORIZED, exchange);
      return new BodyPlan.Refuse(keys.refusal(exchange));
    }
    return BodyPlan.KEEP;
  }

  @Override
  public void handle(Exchange exchange) {
    ApiKeyCheck.requirePassed(exchange);
    String name = nameOf(exchange);
    call(name, Objects.requireNonNull(methods.named(name), name), exchange);
  }

  @Override
  public Response refusal(Exchange exchange, Response response) {
    if (response.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      refusals.report(nameOf(exchange), Refusal.INPUT_LIMIT, exchange);
    }
    return response;
  }

  private static String nameOf(Exchange exchange) {
    return exchange.path().substring(PATH.length());
  }

  private void call(String name, Method method, Exchange exchange) {
    byte[] body = exchange.body();
    Caller caller = new Caller(exchange.loop(), exchange.acceptedNanos());
    CompletableFuture<Method.Call> read;
    try {
      read = reader.read(body.length, () -> read(method, body)).toCompletableFuture();
    } catch (OverloadedException tooManyWait) {
      read = CompletableFuture.failedFuture(tooManyWait);
    }
    if (read.isDone()) {
      carryOut(name, read, caller, exchange);
    } else {
      CompletableFuture<Method.Call> late = read;
      late.whenCompleteAsync((_, _) -> carryOut(name, late, caller, exchange), exchange.loop());
    }
  }

  private static Method.Call read(Method method, byte[] body) throws MalformedFrameException {
    JsonReader in = new JsonReader(body, 0, body.length);
    if (in.isNull()) {
      in.skip();
      in.end();
      in = new JsonReader(NO_FIELDS, 0, NO_FIELDS.length);
    }
    Method.Call call = method.read(in);
    in.end();
    return call;
  }

  private void carryOut(
      String name, CompletableFuture<Method.Call> read, Caller caller, Exchange exchange) {
    Answer answer;
    if (read.isCompletedExceptionally()) {
      Throwable failure = read.exceptionNow();
      MalformedFrameException malformed = RequestReader.malformed(failure);
      if (malformed != null) {
        meters.apply(exchange.loop()).apiCalled(name, "malformed");
        exchange.respond(Response.text(400, malformed.detail()));
        return;
      }
      answer = Answer.ofFailure(failure);
    } else {
      answer = read.join().answer(caller);
    }
    if (answer instanceof Answer.Later(var stage)) {
      stage.whenCompleteAsync(
          (settled, failure) ->
              respond(name, failure == null ? settled : Answer.ofFailure(failure), exchange),
          exchange.loop());
    } else {
      respond(name, answer, exchange);
    }
  }

  private void respond(String name, Answer answer, Exchange exchange) {
    Answer told = answer;
    Response response;
    try {
      response = response(told, exchange, exchange.socket().alloc());
    } catch (Throwable failure) { // There may be no direct memory.
      told = Answer.ofFailure(failure);
      response = response(told, exchange, Answer.HEAP);
    }
    meters.apply(exchange.loop()).apiCalled(name, told.label());
    exchange.respond(response);
  }

  private Response response(Answer answer, Exchange exchange, ByteBufAllocator allocator) {
    if (answer instanceof Answer.Failed failed && tellsByStatus(exchange)) {
      return Response.json(
          failed.error().httpStatus(),
          AnswerBuffers.write(
              allocator,
              body -> {
                JsonWriter out = new JsonWriter(body).beginObject();
                Answer.writeError(failed, out);
                out.endObject();
              }));
    }
    return Response.json(
        AnswerBuffers.write(
            allocator,
            body -> {
              JsonWriter out = new JsonWriter(body).beginObject();
              Answer.writeEnvelope(answer, out);
              out.endObject();
            }));
  }

  private boolean tellsByStatus(Exchange exchange) {
    @Nullable String asked = exchange.headers().get(ERROR_MODE_HEADER);
    return errorMode == ErrorMode.TRANSPORT || "transport".equals(asked);
  }
}
