package dev.sluice.gateway.admin;

import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The server API of older libraries: one address, and in the body one or more calls {@code
 * {"id":…,"method":…,"params":{…}}}, answered in order, a line each.
 */
final class LegacyEndpoint implements HttpHandler {
  static final String PATH = "/api";

  /** The methods by the number that stood for them. */
  private static final List<String> NUMBERED =
      List.of(
          "publish",
          "broadcast",
          "unsubscribe",
          "disconnect",
          "presence",
          "presence_stats",
          "history",
          "history_remove",
          "channels",
          "info",
          "rpc",
          "subscribe",
          "refresh");

  private record Command(long id, String method, Payload params) {}

  private record Reply(long id, String method, Answer answer) {}

  private static final Logger log = LoggerFactory.getLogger(LegacyEndpoint.class);

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "API call refused");
  private final Methods methods;
  private final ApiKeyCheck keys;
  private final Function<EventLoop, LoopMeters> meters;

  LegacyEndpoint(Methods methods, ApiKeyCheck keys, Function<EventLoop, LoopMeters> meters) {
    this.methods = methods;
    this.keys = keys;
    this.meters = meters;
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    if (!exchange.method().equals(HttpMethod.POST)) {
      return new BodyPlan.Refuse(
          Response.text(405, "the API is called with POST").with("Allow", "POST"));
    }
    if (!keys.passes(exchange)) {
      meters.apply(exchange.loop()).apiCalled("unknown", "unauthorized");
      refusals.report("unauthorized", () -> Sockets.peerText(exchange.socket()));
      return new BodyPlan.Refuse(keys.refusal(exchange));
    }
    return BodyPlan.KEEP;
  }

  @Override
  public void handle(Exchange exchange) {
    ApiKeyCheck.requirePassed(exchange);
    Caller caller = new Caller(exchange.loop(), exchange.acceptedNanos());
    byte[] body = exchange.body();
    JsonReader in = new JsonReader(body, 0, body.length);
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    try {
      do {
        replies.add(call(read(in), caller).toCompletableFuture());
      } while (!in.atEnd());
    } catch (MalformedFrameException malformed) {
      // The commands before it are carried out all the same.
      meters.apply(exchange.loop()).apiCalled("unknown", "malformed");
      exchange.respond(Response.text(400, malformed.detail()));
      return;
    }
    CompletableFuture.allOf(replies.toArray(CompletableFuture<?>[]::new))
        .whenComplete((_, _) -> exchange.loop().execute(() -> respond(replies, exchange)));
  }

  @Override
  public Response refusal(Exchange exchange, Response response) {
    if (response.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      meters.apply(exchange.loop()).apiCalled("unknown", "input_limit");
    }
    return response;
  }

  private Command read(JsonReader in) throws MalformedFrameException {
    long id = 0;
    String method = NUMBERED.getFirst();
    Payload params = Payload.json("{}");
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "id" -> id = in.int64(0, 0xFFFF_FFFFL);
        case "method" -> method = method(in);
        case "params" -> params = in.raw();
        default -> {}
      }
    }
    return new Command(id, method, params);
  }

  /** By name, or by number; "" for a number that stands for none. */
  private String method(JsonReader in) throws MalformedFrameException {
    Payload raw = in.raw();
    JsonReader again = new JsonReader(raw.bytes(), 0, raw.length());
    if (raw.bytes()[0] != '"') {
      long number = again.int64(0, Integer.MAX_VALUE);
      return number < NUMBERED.size() ? NUMBERED.get((int) number) : "";
    }
    String name = again.string().toLowerCase(Locale.ROOT);
    if (!NUMBERED.contains(name)) {
      throw new MalformedFrameException("method: expected one of " + NUMBERED);
    }
    return name;
  }

  private CompletionStage<Reply> call(Command command, Caller caller)
      throws MalformedFrameException {
    @Nullable Method method = methods.named(command.method());
    if (method == null) {
      return CompletableFuture.completedFuture(
          new Reply(command.id(), "unknown", Answer.failed(ApiError.NOT_FOUND)));
    }
    Payload params = command.params();
    Method.Call call = method.read(new JsonReader(params.bytes(), 0, params.length()));
    return call.answer(caller)
        .settled()
        .exceptionally(Answer::ofFailure)
        .thenApply(settled -> new Reply(command.id(), command.method(), settled));
  }

  private void respond(List<CompletableFuture<Reply>> replies, Exchange exchange) {
    ByteBuf body = exchange.buffer();
    for (CompletableFuture<Reply> future : replies) {
      Reply reply = future.join();
      meters.apply(exchange.loop()).apiCalled(reply.method(), reply.answer().label());
      JsonWriter out = new JsonWriter(body).beginObject().number("id", reply.id());
      Answer.writeEnvelope(reply.answer(), out);
      out.endObject();
      body.writeByte('\n');
    }
    exchange.respond(Response.json(body));
  }
}
