package dev.sluice.gateway.admin;

import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** The server API over HTTP: {@code POST /api/<method>} with a JSON object. */
final class ApiEndpoint implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(ApiEndpoint.class);
  static final String PATH = "/api/";
  private static final byte[] NO_FIELDS = {'{', '}'};
  private static final String ERROR_MODE_HEADER = "X-Centrifugo-Error-Mode";

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "API call refused");
  private final Methods methods;
  private final ApiKeyCheck keys;
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
      ErrorMode errorMode,
      Function<EventLoop, LoopMeters> meters) {
    this.methods = methods;
    this.keys = keys;
    this.errorMode = errorMode;
    this.meters = meters;
  }

  @Override
  public void handle(Exchange exchange) {
    String name = exchange.path().substring(PATH.length());
    Method method = methods.named(name);
    if (method == null) {
      exchange.respond(Response.text(404, "unknown method"));
    } else if (!exchange.method().equals(HttpMethod.POST)) {
      exchange.respond(Response.text(405, "the API is called with POST").with("Allow", "POST"));
    } else if (!keys.passes(exchange)) {
      meters.apply(exchange.loop()).apiCalled(name, "unauthorized");
      refusals.report("unauthorized", () -> Sockets.peerText(exchange.socket()));
      exchange.respond(keys.refusal(exchange));
    } else {
      call(name, method, exchange);
    }
  }

  private void call(String name, Method method, Exchange exchange) {
    Answer answer;
    try {
      answer = call(method, exchange);
    } catch (MalformedFrameException malformed) {
      meters.apply(exchange.loop()).apiCalled(name, "malformed");
      exchange.respond(Response.text(400, malformed.detail()));
      return;
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

  private static Answer call(Method method, Exchange exchange) throws MalformedFrameException {
    byte[] body = exchange.body();
    JsonReader in = new JsonReader(body, 0, body.length);
    if (in.isNull()) {
      in.skip();
      in.end();
      in = new JsonReader(NO_FIELDS, 0, NO_FIELDS.length);
    }
    Method.Call call = method.read(in);
    in.end();
    return call.answer(new Caller(exchange.loop(), exchange.acceptedNanos()));
  }

  private void respond(String name, Answer answer, Exchange exchange) {
    meters.apply(exchange.loop()).apiCalled(name, answer.label());
    ByteBuf body = exchange.buffer();
    JsonWriter out = new JsonWriter(body).beginObject();
    if (answer instanceof Answer.Failed failed && tellsByStatus(exchange)) {
      Answer.writeError(failed, out);
      out.endObject();
      exchange.respond(Response.json(failed.error().httpStatus(), body));
      return;
    }
    Answer.writeEnvelope(answer, out);
    out.endObject();
    exchange.respond(Response.json(body));
  }

  private boolean tellsByStatus(Exchange exchange) {
    @Nullable String asked = exchange.headers().get(ERROR_MODE_HEADER);
    return errorMode == ErrorMode.TRANSPORT || "transport".equals(asked);
  }
}
