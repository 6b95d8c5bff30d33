package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.gateway.transport.Peers;
import dev.sluice.gateway.transport.TestHttp;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketEndpointTest {
  /** The handshake of RFC 6455 §1.3. */
  private static final List<String> HANDSHAKE =
      List.of(
          "GET /ws HTTP/1.1",
          "Host: server.example.com",
          "Upgrade: websocket",
          "Connection: Upgrade",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13");

  private static final String ACCEPTED =
      """
      HTTP/1.1 101 Switching Protocols
      Upgrade: websocket
      Connection: Upgrade
      Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
      """;

  private static final String DEFLATE =
      "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";

  private final Silence silence = new Silence();
  private final LoopMeters meters = new LoopMeters();
  private final List<String> vouchedUsers = new ArrayList<>();
  private final StringBuilder successorRead = new StringBuilder();
  private Admission.Rules rules = new Admission.Rules(new AllowedOrigins(List.of()), 0, 0);
  private String userHeader = "";
  private boolean proxyTrusted = true;
  private @Nullable PerMessageDeflate compression;
  private @Nullable WebSocketFormat chosen;
  private final TestSocket socket = TestHttp.socket(this::endpoint);

  @AfterEach
  void close() {
    socket.close();
    silence.close();
  }

  @Test
  void handshakeIsAnsweredAsTheStandardSays() {
    request(HANDSHAKE);

    assertThat(answer()).isEqualTo(ACCEPTED + "\n");
    assertThat(socket.pipeline().get(Successor.class)).isNotNull();
    assertThat(socket.pipeline().names()).as("nothing of HTTP is left").hasSize(2);
    assertThat(Meters.handshakes(meters, "admitted")).isOne();
  }

  @Test
  void bytesBehindTheHandshakeAreTheSuccessors() {
    var head = String.join("\r\n", HANDSHAKE) + "\r\n\r\nfirst frame";
    socket.writeInbound(
        socket.alloc().buffer().writeBytes(head.getBytes(StandardCharsets.US_ASCII)));

    assertThat(successorRead).hasToString("first frame");
  }

  @ParameterizedTest
  @CsvSource({
    "Connection: Upgrade, 'Connection: keep-alive, upgrade'",
    "Upgrade: websocket, Upgrade: WebSocket"
  })
  void headersMayBeSpeltOtherwise(String header, String otherwise) {
    request(with(header, otherwise));

    assertThat(answer()).startsWith("HTTP/1.1 101 ");
  }

  @ParameterizedTest
  @CsvSource({
    "Upgrade: websocket, Upgrade: h2c",
    "Connection: Upgrade, Connection: keep-alive",
    "Sec-WebSocket-Version: 13, Another: header",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: dG9vIHNob3J0",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Sec-WebSocket-Key: !",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, Another: header"
  })
  void requestThatAsksForSomethingElseIsRefused(String header, String otherwise) {
    request(with(header, otherwise));

    assertThat(answer()).startsWith("HTTP/1.1 400 ");
    assertThat(Meters.handshakes(meters, "not_websocket")).isOne();
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void ordinaryRequestIsRefused() {
    request(List.of("GET /ws HTTP/1.1", "Host: server.example.com"));

    assertThat(answer()).startsWith("HTTP/1.1 400 ");
  }

  @Test
  void otherMethodsAreRefused() {
    request(with("GET /ws HTTP/1.1", "POST /ws HTTP/1.1"));

    assertThat(answer()).startsWith("HTTP/1.1 405 ").contains("\nAllow: GET\n");
    assertThat(Meters.handshakes(meters, "wrong_method")).isOne();
  }

  @Test
  void strangeOriginIsForbidden() {
    request(Stream.concat(HANDSHAKE.stream(), Stream.of("Origin: https://evil.org")).toList());

    assertThat(answer()).startsWith("HTTP/1.1 403 ");
    assertThat(Meters.handshakes(meters, "origin_forbidden")).isOne();
  }

  @Test
  void fullNodeIsUnavailable() {
    rules = new Admission.Rules(new AllowedOrigins(List.of()), 1, 0);
    request(HANDSHAKE);

    assertThat(answer()).startsWith("HTTP/1.1 503 ").endsWith("connection_limit");
    assertThat(Meters.handshakes(meters, "connection_limit")).isOne();
  }

  @ParameterizedTest
  @ValueSource(strings = {"centrifuge-json", "chat, centrifuge-json", "centrifuge-json, chat"})
  void offeredSubprotocolIsChosen(String offer) {
    request(
        Stream.concat(HANDSHAKE.stream(), Stream.of("Sec-WebSocket-Protocol: " + offer)).toList());

    assertThat(answer()).isEqualTo(ACCEPTED + "Sec-WebSocket-Protocol: centrifuge-json\n\n");
  }

  @Test
  void unknownSubprotocolIsNotEchoed() {
    request(Stream.concat(HANDSHAKE.stream(), Stream.of("Sec-WebSocket-Protocol: chat")).toList());

    assertThat(answer()).isEqualTo(ACCEPTED + "\n");
  }

  @Test
  void compressionIsAnsweredWhereItIsServed() {
    compression = new PerMessageDeflate(1, 1);
    request(with("Upgrade: websocket", "Upgrade: websocket\r\n" + DEFLATE));

    assertThat(answer())
        .isEqualTo(
            ACCEPTED
                + "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover;"
                + " client_no_context_takeover\n\n");
    assertThat(chosen).isNotNull().extracting(WebSocketFormat::compression).isSameAs(compression);
  }

  @Test
  void compressionThatIsNotServedIsPassedOver() {
    request(with("Upgrade: websocket", "Upgrade: websocket\r\n" + DEFLATE));

    assertThat(answer()).isEqualTo(ACCEPTED + "\n");
    assertThat(chosen).isSameAs(WebSocketFormat.JSON);
  }

  @Test
  void compressionThatIsNotOfferedIsNotForcedOnAnyone() {
    compression = new PerMessageDeflate(1, 1);
    request(HANDSHAKE);

    assertThat(answer()).isEqualTo(ACCEPTED + "\n");
    assertThat(chosen).isSameAs(WebSocketFormat.JSON);
  }

  @Test
  void pingFramesAndCompressionGoTogether() {
    compression = new PerMessageDeflate(1, 1);
    request(
        with("Upgrade: websocket", "Upgrade: websocket\r\n" + DEFLATE).stream()
            .map(line -> line.replace("/ws", "/ws?cf_ws_frame_ping_pong=true"))
            .toList());

    assertThat(chosen).isNotNull();
    assertThat(chosen.pingsAreMessages()).isFalse();
    assertThat(chosen.isCompressed()).isTrue();
  }

  @Test
  void userOfATrustedProxyIsTakenOver() {
    Sockets.tellPeer(socket, new InetSocketAddress("10.0.0.1", 5555));
    userHeader = "X-User";
    request(Stream.concat(HANDSHAKE.stream(), Stream.of("X-User: ann")).toList());

    assertThat(vouchedUsers).containsExactly("ann");
  }

  @Test
  void userHeaderOfAnyoneElseIsNot() {
    Sockets.tellPeer(socket, new InetSocketAddress("10.0.0.1", 5555));
    userHeader = "X-User";
    proxyTrusted = false;
    request(Stream.concat(HANDSHAKE.stream(), Stream.of("X-User: ann")).toList());

    assertThat(vouchedUsers).containsExactly("");
  }

  @Test
  void twoUserHeadersOfATrustedProxyAreRefused() {
    Sockets.tellPeer(socket, new InetSocketAddress("10.0.0.1", 5555));
    userHeader = "X-User";
    request(Stream.concat(HANDSHAKE.stream(), Stream.of("X-User: ann", "x-user: ben")).toList());

    assertThat(answer()).startsWith("HTTP/1.1 400 ").contains("more than once");
    assertThat(vouchedUsers).isEmpty();
  }

  private void endpoint(Exchange exchange) {
    var loop = loop(exchange.loop());
    var admission = new Admission(List.of(loop), rules);
    admission.admit(new EmbeddedChannel()); // One is there already.
    new WebSocketEndpoint(
            admission,
            new Peers(userHeader, _ -> proxyTrusted),
            compression,
            (_, _, peer, format) -> {
              vouchedUsers.add(peer.user());
              chosen = format;
              return new Successor(successorRead);
            })
        .handle(exchange);
  }

  private ConnectionLoop loop(EventLoop executor) {
    return new ConnectionLoop(0, executor, Budgets.unlimited(), Budgets.unlimited(), meters);
  }

  private void request(List<String> lines) {
    TestHttp.request(socket, lines.toArray(String[]::new));
  }

  private String answer() {
    return socket.text().replace("\r\n", "\n");
  }

  private static List<String> with(String header, String otherwise) {
    return HANDSHAKE.stream().map(line -> line.equals(header) ? otherwise : line).toList();
  }

  private static final class Successor extends ChannelInboundHandlerAdapter {
    private final StringBuilder read;

    Successor(StringBuilder read) {
      this.read = read;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      var bytes = (ByteBuf) message;
      read.append(bytes.toString(StandardCharsets.UTF_8));
      bytes.release();
    }
  }
}
