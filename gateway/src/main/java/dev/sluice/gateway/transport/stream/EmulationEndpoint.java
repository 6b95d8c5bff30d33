package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Reader;
import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.Cors;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Takes the commands of clients whose connection is an HTTP stream, and gives them to the
 * connection, on its own loop. Their replies go over the stream. One instance serves all event
 * loops.
 */
public final class EmulationEndpoint implements HttpHandler {
  private static final Logger log = LoggerFactory.getLogger(EmulationEndpoint.class);
  private static final String METHODS = "POST, OPTIONS";
  private static final String TOO_MANY_REQUESTS = "too_many_requests";

  /** What may come of a request, in metrics. */
  public static final List<String> OUTCOMES =
      List.of(
          "taken",
          "wrong_method",
          Admission.Answer.ORIGIN_FORBIDDEN.label(),
          "protobuf_not_served",
          "body_too_large",
          "input_limit",
          "malformed",
          "unknown_node",
          "unknown_session",
          TOO_MANY_REQUESTS);

  private final ReasonLog refusals = new ReasonLog(log, Level.WARN, "emulated commands refused");
  private final Admission admission;
  private final String node;
  private final Function<String, @Nullable Connection> connections;
  private final int maxRequestBytes;
  private final Cors cors;

  /**
   * @param node the id that connect replies gave
   * @param connections finds one by its session
   */
  public EmulationEndpoint(
      Admission admission,
      String node,
      Function<String, @Nullable Connection> connections,
      int maxRequestBytes) {
    this.admission = admission;
    this.node = node;
    this.connections = connections;
    this.maxRequestBytes = maxRequestBytes;
    this.cors = new Cors(admission);
  }

  /**
   * @param data commands, one on each line; null if there was nothing
   */
  private record Request(String node, String session, @Nullable String data) {

    static Request read(byte[] body) throws MalformedFrameException {
      String node = "";
      String session = "";
      String data = null;
      JsonReader in = new JsonReader(body, 0, body.length);
      in.beginObject();
      while (in.nextField()) {
        switch (in.field()) {
          case "node" -> node = in.string();
          case "session" -> session = in.string();
          case "data" -> data = in.string();
          default -> in.skip();
        }
      }
      in.end();
      return new Request(node, session, data);
    }
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    boolean hasCommands =
        exchange.method().equals(HttpMethod.POST) && !StreamEndpoint.isProtobuf(exchange);
    return hasCommands ? new BodyPlan.Keep(maxRequestBytes) : BodyPlan.DISCARD;
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.method().equals(HttpMethod.OPTIONS)) {
      exchange.respond(cors.preflight(exchange, METHODS));
    } else if (!exchange.method().equals(HttpMethod.POST)) {
      Response answer = Response.text(405, "commands come with POST").with("Allow", METHODS);
      answer(exchange, "wrong_method", answer);
    } else if (!admission.allowsSender(exchange)) {
      Admission.Answer forbidden = Admission.Answer.ORIGIN_FORBIDDEN;
      admission.logRefusal(forbidden, exchange);
      answer(exchange, forbidden.label(), Response.text(403, forbidden.label()));
    } else if (StreamEndpoint.isProtobuf(exchange)) {
      answer(
          exchange, "protobuf_not_served", Response.text(400, "Protobuf is not served: use JSON"));
    } else {
      byte[] body = exchange.body();
      meters(exchange.loop()).bytesIn(body.length);
      try {
        route(exchange, Request.read(body));
      } catch (MalformedFrameException malformed) {
        Response answer = Response.text(400, String.valueOf(malformed.getMessage()));
        answer(exchange, "malformed", answer);
      }
    }
  }

  @Override
  public Response refusal(Exchange exchange, Response response) {
    if (response.status().equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)) {
      meters(exchange.loop()).emulation("body_too_large");
    } else if (response.status().equals(HttpResponseStatus.SERVICE_UNAVAILABLE)) {
      meters(exchange.loop()).emulation("input_limit");
    }
    return cors.on(exchange, response);
  }

  private void route(Exchange exchange, Request request) {
    Connection connection = connections.apply(request.session());
    if (!request.node().equals(node)) {
      answer(exchange, "unknown_node", Response.text(404, "unknown node"));
    } else if (connection == null || connection.format().isUnidirectional()) {
      answer(exchange, "unknown_session", unknownSession());
    } else if (request.data() == null) {
      answer(exchange, "malformed", Response.text(400, "data: expected a string"));
    } else {
      ByteBuf frame = Unpooled.wrappedBuffer(request.data().getBytes(StandardCharsets.UTF_8));
      Sender sender = new Sender(exchange, connection);
      if (connection.loop().inEventLoop()) {
        connection.receive(frame, sender);
      } else {
        connection.loop().execute(() -> connection.receive(frame, sender));
      }
    }
  }

  private static Response unknownSession() {
    return Response.text(404, "unknown session");
  }

  private void answer(Exchange exchange, String outcome, Response response) {
    meters(exchange.loop()).emulation(outcome);
    exchange.respond(cors.on(exchange, response));
  }

  private LoopMeters meters(EventLoop loop) {
    return admission.loopOf(loop).meters();
  }

  /** The request, as the connection's reader sees it. On the connection's loop. */
  private final class Sender implements Reader.Sender {
    private final Exchange exchange;
    private final Connection connection;

    Sender(Exchange exchange, Connection connection) {
      this.exchange = exchange;
      this.connection = connection;
    }

    @Override
    public void taken() {
      answer("taken", Response.empty(204));
    }

    @Override
    public void refused() {
      refusals.report(TOO_MANY_REQUESTS, () -> Sockets.peerText(exchange.socket()));
      answer(TOO_MANY_REQUESTS, Response.text(429, TOO_MANY_REQUESTS));
    }

    @Override
    public void ended() {
      answer("unknown_session", unknownSession());
    }

    private void answer(String outcome, Response response) {
      meters(connection.loop()).emulation(outcome);
      exchange.respond(cors.on(exchange, response));
    }
  }
}
