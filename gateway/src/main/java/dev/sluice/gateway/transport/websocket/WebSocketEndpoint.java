package dev.sluice.gateway.transport.websocket;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.http.BodyPlan;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.Peers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The opening handshake (RFC 6455 §4.2): turns an HTTP request into a connection, or says why not.
 * One instance serves all event loops.
 */
public final class WebSocketEndpoint implements HttpHandler {
  /** What connections made here are called in metrics and logs. */
  public static final String TRANSPORT = "websocket";

  private static final String ACCEPT_SALT = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private static final String VERSION = "13";

  private static final String JSON = "centrifuge-json";
  private static final String PROTOBUF = "centrifuge-protobuf";

  private final Admission admission;
  private final Peers peers;
  private final @Nullable Formats compressed;
  private final Successor successor;

  /** What is spoken after the handshake: as usual, or with pings of WebSocket's own. */
  private record Formats(WebSocketFormat usual, WebSocketFormat withPingFrames) {
    static final Formats PLAIN =
        new Formats(WebSocketFormat.JSON, WebSocketFormat.JSON_WITH_PING_FRAMES);

    Formats compressed(PerMessageDeflate how) {
      return new Formats(usual.compressed(how), withPingFrames.compressed(how));
    }

    WebSocketFormat askedFor(Exchange exchange) {
      return "true".equals(exchange.query("cf_ws_frame_ping_pong")) ? withPingFrames : usual;
    }
  }

  /** Makes the handler that takes the socket over from HTTP. */
  interface Successor {
    ChannelHandler of(Channel socket, ConnectionLoop loop, Peer peer, WebSocketFormat format);
  }

  /**
   * @param limits those of the next connection: they may be reloaded
   * @param compression null for none, whoever offers it
   */
  public WebSocketEndpoint(
      Admission admission,
      Supplier<Limits> limits,
      int maxMessageBytes,
      @Nullable PerMessageDeflate compression,
      Peers peers,
      CommandHandler commands) {
    this(
        admission,
        peers,
        compression,
        (socket, loop, peer, format) ->
            new WebSocketTransport(
                socket, loop, limits.get(), maxMessageBytes, peer, format, commands));
  }

  WebSocketEndpoint(
      Admission admission,
      Peers peers,
      @Nullable PerMessageDeflate compression,
      Successor successor) {
    this.admission = admission;
    this.peers = peers;
    this.compressed = compression == null ? null : Formats.PLAIN.compressed(compression);
    this.successor = successor;
  }

  @Override
  public BodyPlan plan(Exchange exchange) {
    return BodyPlan.DISCARD;
  }

  @Override
  public void handle(Exchange exchange) {
    handle(exchange, successor);
  }

  /**
   * @param successor takes the place of the usual one
   */
  void handle(Exchange exchange, Successor successor) {
    HttpHeaders headers = exchange.headers();
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    ConnectionLoop loop = admission.loopOf(exchange.loop());
    if (asksForWebSocket(headers) && isOtherVersion(headers)) {
      loop.meters().handshake("wrong_version");
      exchange.respond(
          Response.text(426, "this address speaks WebSocket version 13")
              .with("Sec-WebSocket-Version", VERSION)
              .with("Upgrade", "websocket")
              .with("Connection", "Upgrade"));
    } else if (key == null
        || !asksForWebSocket(headers)
        || !VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))
        || !isKey(key)
        || !exchange.isAlone()) {
      loop.meters().handshake("not_websocket");
      exchange.respond(Response.text(400, "this address speaks WebSocket (RFC 6455, version 13)"));
    } else if (!exchange.method().equals(HttpMethod.GET)) {
      loop.meters().handshake("wrong_method");
      exchange.respond(Response.text(405, "a WebSocket begins with GET").with("Allow", "GET"));
    } else if (wantsProtobuf(exchange)) {
      loop.meters().handshake("protobuf_not_served");
      exchange.respond(Response.text(400, "Protobuf is not served: use JSON"));
    } else if (peers.isAmbiguous(exchange)) {
      loop.meters().handshake("several_users");
      exchange.respond(Response.text(400, Peers.SEVERAL_USERS));
    } else {
      Admission.Answer answer = admission.admit(exchange);
      loop.meters().handshake(answer.label());
      switch (answer) {
        case ADMITTED -> upgrade(exchange, key, loop, successor);
        case ORIGIN_FORBIDDEN -> refuse(exchange, 403, answer);
        case CONNECTION_LIMIT, CONNECTION_RATE_LIMIT, SHUTDOWN -> refuse(exchange, 503, answer);
      }
    }
  }

  private void refuse(Exchange exchange, int status, Admission.Answer answer) {
    admission.logRefusal(answer, exchange);
    exchange.respond(Response.text(status, answer.label()));
  }

  private void upgrade(Exchange exchange, String key, ConnectionLoop loop, Successor successor) {
    ByteBuf handshake = exchange.buffer();
    handshake.writeCharSequence(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
        StandardCharsets.US_ASCII);
    writeHeader(handshake, "Sec-WebSocket-Accept", accept(key));
    HttpHeaders headers = exchange.headers();
    String subprotocol =
        chosen(headers.getAllAsString(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL), JSON);
    if (subprotocol != null) {
      writeHeader(handshake, "Sec-WebSocket-Protocol", subprotocol);
    }
    Formats formats = Formats.PLAIN;
    if (compressed != null) {
      String extension =
          PerMessageDeflate.answer(
              headers.getAllAsString(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS));
      if (extension != null) {
        writeHeader(handshake, "Sec-WebSocket-Extensions", extension);
        formats = compressed;
      }
    }
    handshake.writeCharSequence("\r\n", StandardCharsets.US_ASCII);
    exchange.upgrade(
        handshake,
        successor.of(exchange.socket(), loop, peers.of(exchange), formats.askedFor(exchange)));
  }

  private static void writeHeader(ByteBuf out, String name, String value) {
    out.writeCharSequence(name + ": " + value + "\r\n", StandardCharsets.US_ASCII);
  }

  /** By the query, or since nothing else that we know is offered. */
  private static boolean wantsProtobuf(Exchange exchange) {
    List<String> offers = exchange.headers().getAllAsString(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL);
    return "protobuf".equals(exchange.query("format"))
        || "protobuf".equals(exchange.query("cf_protocol"))
        || (chosen(offers, PROTOBUF) != null && chosen(offers, JSON) == null);
  }

  private static boolean asksForWebSocket(HttpHeaders headers) {
    return headers.containsValue(
            HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, /* ignoreCase= */ true)
        && headers.containsValue(
            HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, /* ignoreCase= */ true);
  }

  /** A client without a version does not speak WebSocket; one with another can be told ours. */
  private static boolean isOtherVersion(HttpHeaders headers) {
    String version = headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
    return version != null && !version.equals(VERSION);
  }

  /** Sixteen bytes in base64 (RFC 6455 §4.2.1). */
  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key.strip()).length == 16;
    } catch (IllegalArgumentException notBase64) {
      return false;
    }
  }

  /** The subprotocol if it is among those offered; null if not. */
  private static @Nullable String chosen(Iterable<String> offers, String wanted) {
    for (String line : offers) {
      for (String offer : line.split(",", -1)) {
        if (offer.strip().equals(wanted)) {
          return offer.strip();
        }
      }
    }
    return null;
  }

  private static String accept(String key) {
    try {
      byte[] salted = (key.strip() + ACCEPT_SALT).getBytes(StandardCharsets.US_ASCII);
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(salted));
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
