package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Answer;
import dev.sluice.gateway.api.AnswerBuffers;
import dev.sluice.gateway.api.ApiError;
import dev.sluice.gateway.api.CallSequence;
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
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

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

  /** One call, by the name of its method in metrics. */
  private record Command(long id, String method, Method.Call call) {}

  /**
   * @param size what the calls are about together
   * @param malformed what is wrong with what follows them; "" if nothing does
   */
  private record Request(List<Command> commands, long size, String malformed) {}

  /** The method in metrics, where no body says which it is. */
  private static final String UNKNOWN = "unknown";

  private final Methods methods;
  private final ApiKeyCheck keys;
  private final RequestReader reader;
  private final ApiRefusals refusals;
  private final Function<EventLoop, LoopMeters> meters;

  LegacyEndpoint(
      Methods methods,
      ApiKeyCheck keys,
      RequestReader reader,
      ApiRefusals refusals,
      Function<EventLoop, LoopMeters> meters) {
    this.methods = methods;
    this.keys = keys;
    this.reader = reader;
    this.refusals = refusals;
    this.meters = meters;
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    if (!exchange.method().equals(HttpMethod.POST)) {
      return new BodyPlan.Refuse(
          Response.text(405, "the API is called with POST").with("Allow", "POST"));
    }
    if (!keys.passes(exchange)) {
      refusals.report(UNKNOWN, Refusal.UNAUTHORIZED, exchange);
      return new BodyPlan.Refuse(keys.refusal(exchange));
    }
    return BodyPlan.KEEP;
  }

  @Override
  public void handle(Exchange exchange) {
    ApiKeyCheck.requirePassed(exchange);
    byte[] body = exchange.body();
    CompletionStage<Request> read;
    try {
      read = reader.read(body.length, () -> readAll(body));
    } catch (OverloadedException tooManyWait) {
      exchange.respond(Response.text(503, "too many large requests"));
      return;
    }
    read.whenComplete(
        (request, failure) -> {
          if (failure != null) {
            fail(failure, exchange);
          } else if (exchange.loop().inEventLoop()) {
            carryOut(request, exchange);
          } else {
            exchange.loop().execute(() -> carryOut(request, exchange));
          }
        });
  }

  /** The form of this address has no error for all calls together. */
  private static void fail(Throwable failure, Exchange exchange) {
    Answer.ofFailure(failure); // It is logged there.
    exchange.respond(Response.text(500, "internal server error"));
  }

  private void carryOut(Request request, Exchange exchange) {
    List<Command> commands = request.commands();
    if (request.size() > Method.MAX_SIZE) {
      exchange.respond(
          Response.text(
              400,
              "calls about more than %d channels (expected: several smaller requests)"
                  .formatted(Method.MAX_SIZE)));
      return;
    }
    Caller caller = new Caller(exchange.loop(), exchange.acceptedNanos());
    List<Method.Call> calls = commands.stream().map(Command::call).toList();
    CallSequence.of(calls, CallSequence.Order.SIDE_BY_SIDE, caller)
        .whenComplete(
            (answers, failure) -> {
              if (!request.malformed().isEmpty()) {
                meters.apply(exchange.loop()).apiCalled(UNKNOWN, Refusal.MALFORMED.label());
                exchange.respond(Response.text(400, request.malformed()));
              } else if (failure == null) {
                respond(commands, answers, exchange);
              } else {
                Answer refused = Answer.ofFailure(failure);
                respond(commands, Collections.nCopies(commands.size(), refused), exchange);
              }
            });
  }

  /** Reads up to the first one that is malformed: those before it are carried out all the same. */
  private Request readAll(byte[] body) {
    List<Command> commands = new ArrayList<>();
    long size = 0;
    String malformed = "";
    try {
      JsonReader in = new JsonReader(body, 0, body.length);
      do {
        Command command = read(in);
        commands.add(command);
        size += command.call().size();
      } while (!in.atEnd() && size <= Method.MAX_SIZE);
    } catch (MalformedFrameException notOne) {
      malformed = notOne.detail();
    }
    return new Request(commands, size, malformed);
  }

  @Override
  public Response refusal(Exchange exchange, Response response) {
    if (response.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      refusals.report(UNKNOWN, Refusal.INPUT_LIMIT, exchange);
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
    Method known = methods.named(method);
    return known == null
        ? new Command(id, UNKNOWN, _ -> Answer.failed(ApiError.NOT_FOUND))
        : new Command(id, method, known.read(new JsonReader(params.bytes(), 0, params.length())));
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

  private void respond(List<Command> commands, List<Answer> answers, Exchange exchange) {
    ByteBuf body;
    try {
      body = AnswerBuffers.write(exchange.socket().alloc(), out -> write(commands, answers, out));
    } catch (Throwable failure) {
      fail(failure, exchange);
      return;
    }
    LoopMeters counts = meters.apply(exchange.loop());
    for (int i = 0; i < answers.size(); i++) {
      counts.apiCalled(commands.get(i).method(), answers.get(i).label());
    }
    exchange.respond(Response.json(body));
  }

  private static void write(List<Command> commands, List<Answer> answers, ByteBuf body) {
    for (int i = 0; i < answers.size(); i++) {
      JsonWriter out = new JsonWriter(body).beginObject().number("id", commands.get(i).id());
      Answer.writeEnvelope(answers.get(i), out);
      out.endObject();
      body.writeByte('\n');
    }
  }
}
