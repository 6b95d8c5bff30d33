package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Reader;
import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.ConnectionContext;
import dev.sluice.gateway.transport.Cors;
import dev.sluice.gateway.transport.Peers;
import dev.sluice.gateway.transport.UniConnect;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Turns an HTTP request into a connection that is the answer's body, or says why not. One instance
 * serves all event loops.
 */
public final class StreamEndpoint implements HttpHandler {
  /** How a client is told that its connect request was refused. */
  public enum Refusals {
    /** By the last message of a stream. */
    AS_DISCONNECT,
    /** By the status, in place of a stream. */
    AS_STATUS
  }

  private final StreamKind kind;
  private final ConnectionContext context;
  private final int maxRequestBytes;
  private final Refusals refusals;
  private final Cors cors;

  /**
   * @param maxRequestBytes of a body, and of what stands for one in the query
   */
  public StreamEndpoint(
      StreamKind kind, ConnectionContext context, int maxRequestBytes, Refusals refusals) {
    this.kind = kind;
    this.context = context;
    this.maxRequestBytes = maxRequestBytes;
    this.refusals = refusals;
    this.cors = new Cors(context.admission());
  }

  /** The request cannot start a stream. */
  private static final class InvalidRequest extends Exception {
    private static final long serialVersionUID = 1;

    private final String label;
    private final int status;

    InvalidRequest(String label, int status, String text) {
      super(text);
      this.label = label;
      this.status = status;
    }
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    boolean hasCommands = exchange.method().equals(HttpMethod.POST) && !isProtobuf(exchange);
    return hasCommands ? new BodyPlan.Keep(maxRequestBytes) : BodyPlan.DISCARD;
  }

  @Override
  public void handle(Exchange exchange) {
    ConnectionLoop loop = context.admission().loopOf(exchange.loop());
    if (!kind.methods().contains(exchange.method())) {
      loop.meters().handshake("wrong_method");
      Response answer = Response.text(405, kind.label() + " begins with " + methods());
      exchange.respond(cors.on(exchange, answer.with("Allow", methods())));
    } else if (exchange.method().equals(HttpMethod.OPTIONS)) {
      exchange.respond(cors.preflight(exchange, methods()));
    } else if (!context.admission().allowsSender(exchange)) {
      refuse(exchange, loop, Admission.Answer.ORIGIN_FORBIDDEN);
    } else {
      try {
        Consumer<Reader> firstCommands = firstCommands(exchange);
        admit(exchange, loop, firstCommands);
      } catch (InvalidRequest invalid) {
        loop.meters().handshake(invalid.label);
        refuse(exchange, invalid.status, String.valueOf(invalid.getMessage()));
      }
    }
  }

  @Override
  public Response refusal(Exchange exchange, Response response) {
    if (response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)) {
      context.admission().loopOf(exchange.loop()).meters().handshake("body_too_large");
    } else if (response.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      context.admission().loopOf(exchange.loop()).meters().handshake("input_limit");
    }
    return cors.on(exchange, response);
  }

  private String methods() {
    return kind.methods().stream().map(HttpMethod::name).collect(Collectors.joining(", "));
  }

  /** What the request asks, for the reader of the connection that it becomes. */
  private Consumer<Reader> firstCommands(Exchange exchange) throws InvalidRequest {
    if (!exchange.isAlone()) {
      throw new InvalidRequest(
          "not_alone", 400, "a stream cannot share its socket with other requests");
    }
    if (isProtobuf(exchange)) {
      throw new InvalidRequest("protobuf_not_served", 400, "Protobuf is not served: use JSON");
    }
    if (context.peers().isAmbiguous(exchange)) {
      throw new InvalidRequest("several_users", 400, Peers.SEVERAL_USERS);
    }
    byte[] body = exchange.body();
    boolean hasBody = exchange.method().equals(HttpMethod.POST);
    return switch (kind) {
      case HTTP_STREAM, SSE -> {
        byte[] frame = hasBody ? body : bytesOf(commandsInQuery(exchange));
        yield reader -> reader.read(Unpooled.wrappedBuffer(frame));
      }
      case UNI_HTTP_STREAM, UNI_SSE -> {
        Command.Connect request = connectRequest(exchange, hasBody);
        yield reader -> reader.read(request);
      }
    };
  }

  static boolean isProtobuf(Exchange exchange) {
    String type = exchange.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    return type.regionMatches(/* ignoreCase= */ true, 0, "application/octet-stream", 0, 24);
  }

  private String commandsInQuery(Exchange exchange) throws InvalidRequest {
    String commands = connectQuery(exchange);
    if (commands.isEmpty()) {
      throw new InvalidRequest(
          "no_connect", 400, "expected the connect command as the query cf_connect");
    }
    if (FirstCommands.haveEffects(bytesOf(commands))) {
      throw new InvalidRequest(
          "unsafe_get",
          400,
          "a GET may connect and subscribe: publish, rpc and send come with POST or to /emulation");
    }
    return commands;
  }

  private Command.Connect connectRequest(Exchange exchange, boolean hasBody) throws InvalidRequest {
    try {
      Command.Connect request =
          hasBody ? UniConnect.read(exchange.body()) : UniConnect.read(connectQuery(exchange));
      return kind == StreamKind.UNI_SSE ? UniConnect.ofEventSource(exchange, request) : request;
    } catch (MalformedFrameException malformed) {
      String text = "the connect request is malformed: " + malformed.getMessage();
      throw new InvalidRequest("malformed_connect", 400, text);
    }
  }

  private String connectQuery(Exchange exchange) throws InvalidRequest {
    String query = exchange.query("cf_connect");
    if (query == null) {
      return "";
    }
    if (query.length() > maxRequestBytes || bytesOf(query).length > maxRequestBytes) {
      String text = "cf_connect is longer than %d bytes".formatted(maxRequestBytes);
      throw new InvalidRequest("query_too_long", 414, text);
    }
    return query;
  }

  private static byte[] bytesOf(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void admit(Exchange exchange, ConnectionLoop loop, Consumer<Reader> firstCommands) {
    Admission.Answer answer = context.admission().admit(exchange.socket());
    if (answer == Admission.Answer.ADMITTED) {
      loop.meters().handshake(answer.label());
      open(exchange, loop, firstCommands);
    } else {
      refuse(exchange, loop, answer);
    }
  }

  private void refuse(Exchange exchange, ConnectionLoop loop, Admission.Answer answer) {
    loop.meters().handshake(answer.label());
    context.admission().logRefusal(answer, exchange);
    refuse(exchange, answer == Admission.Answer.ORIGIN_FORBIDDEN ? 403 : 503, answer.label());
  }

  private void refuse(Exchange exchange, int status, String text) {
    exchange.respond(cors.on(exchange, Response.text(status, text)));
  }

  private void open(Exchange exchange, ConnectionLoop loop, Consumer<Reader> firstCommands) {
    HttpStreamTransport transport = new HttpStreamTransport(exchange, loop, kind, context);
    Response head = cors.on(exchange, head());
    switch (refusals) {
      case AS_DISCONNECT -> exchange.stream(head, transport);
      case AS_STATUS -> {
        exchange.stream(transport);
        exchange.socket().pipeline().addLast(new DeferredResponseHead(exchange, head));
      }
    }
    Connection connection = transport.connection();
    if (connection.isOpen()) {
      firstCommands.accept(connection.reader());
      loop.flush();
    }
  }

  /** Whatever is in between must pass on each message at once, as it is, and keep none. */
  private Response head() {
    return Response.of(200, kind.content().type(), bytesOf(kind.content().begin()))
        .with("Cache-Control", "private, no-cache, no-store, no-transform, max-age=0")
        .with("X-Accel-Buffering", "no")
        .with("X-Content-Type-Options", "nosniff");
  }
}
