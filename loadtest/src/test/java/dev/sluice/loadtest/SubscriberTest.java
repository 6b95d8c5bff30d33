package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtest.Endpoint.Scheme;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubscriberTest {
  private static final int SIZE = 100;
  private static final String UPGRADED =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
          + "SEC-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
  private static final String CONNECTED =
      "{\"id\":1,\"connect\":{\"client\":\"c1\",\"version\":\"1\",\"ping\":25,\"pong\":true}}";
  private static final String SUBSCRIBED = "{\"id\":2,\"subscribe\":{}}";

  private final List<String> outcomes = new ArrayList<>();
  private final EmbeddedChannel socket = new EmbeddedChannel();
  private final Worker worker =
      new Worker(socket.eventLoop(), new MessageCursor(new byte[0], SIZE));
  private Subscriber subscriber = subscriber("news");

  @AfterEach
  void release() {
    socket.finishAndReleaseAll();
  }

  @Test
  void itUpgradesThenConnectsAndSubscribesInOneFrame() {
    start();

    assertThat(written())
        .startsWith("GET /path HTTP/1.1\r\nHost: here\r\n")
        .contains("\r\nSec-WebSocket-Version: 13\r\n")
        .endsWith("\r\n\r\n");

    read(UPGRADED);

    assertThat(written())
        .endsWith(
            "{\"id\":1,\"connect\":{\"token\":\"jwt\",\"name\":\"loadtest\"}}\n"
                + "{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}");
    assertThat(outcomes).isEmpty();

    frame(CONNECTED + "\n" + SUBSCRIBED);

    assertThat(outcomes).containsExactly("ready");
    assertThat(subscriber.clientId()).isEqualTo("c1");
  }

  @Test
  void withoutAChannelItIsReadyWhenConnected() {
    subscriber = subscriber(null);
    start();
    read(UPGRADED);
    frame(CONNECTED);

    assertThat(outcomes).containsExactly("ready");
  }

  @Test
  void itCountsHoweverTheBytesAreSplit() {
    ByteBuf all = Unpooled.buffer();
    all.writeBytes(UPGRADED.getBytes(UTF_8));
    write(CONNECTED, all);
    write(SUBSCRIBED, all);
    write(publication(0) + "\n" + publication(1), all);
    write("{}", all);
    write(publication(2), all);

    for (int split = 0; split <= all.readableBytes(); split++) {
      SubscriberTest test = new SubscriberTest();
      test.start();
      test.subscriber.follow(test.topic());
      test.worker.beginPhase();

      test.socket.writeInbound(all.copy(0, split));
      test.socket.writeInbound(all.copy(split, all.readableBytes() - split));

      assertThat(test.worker.tally().delivered()).isEqualTo(3);
      assertThat(test.worker.tally().outOfOrder()).isZero();
      assertThat(test.worker.pings()).isEqualTo(1);
      test.release();
    }
    all.release();
  }

  @Test
  void itAnswersPingsOfTheProtocolAndOfWebSocket() {
    ready();
    frame("{}");

    assertThat(written()).endsWith("{}");

    socket.writeInbound(FrameCursorTest.frame(FrameCursor.PING, "abc"));

    assertThat(written()).startsWith("\u008a").endsWith("abc");
  }

  @Test
  void itAnswersNoPingThatWantsNone() {
    start();
    read(UPGRADED);
    frame(CONNECTED.replace(",\"pong\":true", "") + "\n" + SUBSCRIBED);
    written();
    frame("{}");

    assertThat(written()).isEmpty();
    assertThat(worker.pings()).isZero();
  }

  @Test
  void aRefusalBeforeItIsReadyIsAFailure() {
    start();
    read(UPGRADED);
    frame("{\"id\":1,\"error\":{\"code\":109,\"message\":\"token expired\"}}");

    assertThat(outcomes).containsExactly("error 109 token expired");
    assertThat(socket.isOpen()).isFalse();
    assertThat(worker.closed()).isEmpty();
  }

  @Test
  void whatIsNoMessageIsAFailure() {
    start();
    read(UPGRADED);
    frame("{\"id\":1,\"connect\":");

    assertThat(outcomes).hasSize(1);
    assertThat(socket.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.1 403 Forbidden, no upgrade: HTTP/1.1 403 Forbidden",
    "HTTP/1.1 101 Switching Protocols, no upgrade: Sec-WebSocket-Accept is wrong"
  })
  void whatIsNoUpgradeIsAFailure(String status, String reason) {
    start();
    read(status + "\r\nContent-Length: 0\r\n\r\n");

    assertThat(outcomes).containsExactly(reason);
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aCloseByTheGatewayIsCountedByItsReasonAndAnswered() {
    ready();

    socket.writeInbound(FrameCursorTest.frame(FrameCursor.CLOSE, ""));

    assertThat(worker.closed()).containsEntry("closed without a code", 1);
    assertThat(written()).startsWith("\u0088");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aCloseFramesCodeAndTextAreItsReason() {
    ready();
    ByteBuf payload = Unpooled.buffer().writeShort(3008).writeBytes("slow".getBytes(UTF_8));
    ByteBuf frame = Unpooled.buffer().writeByte(0x88).writeByte(payload.readableBytes());

    socket.writeInbound(frame.writeBytes(payload));

    assertThat(worker.closed()).containsOnlyKeys("3008 slow");
  }

  @Test
  void aLostConnectionIsCounted() {
    ready();
    socket.close();

    assertThat(worker.closed()).containsEntry("connection lost", 1);
    assertThat(outcomes).containsExactly("ready");
  }

  @Test
  void anUnsubscribeByTheGatewayIsAnEnd() {
    ready();
    frame(
        "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient"
            + " state\"}}}");

    assertThat(worker.closed()).hasSize(1);
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void itsOwnEndIsNotCounted() {
    ready();
    subscriber.leave();
    socket.close();

    assertThat(worker.closed()).isEmpty();
  }

  private Subscriber subscriber(@Nullable String channel) {
    Endpoint endpoint = new Endpoint(Scheme.WS, new InetSocketAddress(1), "here", "/path", null);
    return new Subscriber(
        worker,
        new Login(
            endpoint,
            Wire.WEBSOCKET,
            "jwt",
            channel == null ? null : new Login.Subscription(channel, "")),
        new Subscriber.Listener() {
          @Override
          public void ready(Subscriber subscriber) {
            outcomes.add("ready");
          }

          @Override
          public void failed(Subscriber subscriber, String reason) {
            outcomes.add(reason);
          }
        });
  }

  private Topic topic() {
    Endpoint admin = new Endpoint(Scheme.HTTP, new InetSocketAddress(1), "here", "", null);
    Setup setup =
        new Setup(admin, Wire.WEBSOCKET, admin, "", new Tokens("", ""), null, 1, 1, 1, "");
    return new Topic(PublishRequest.toChannel("news", SIZE, setup), 1);
  }

  private void start() {
    socket.pipeline().addLast(subscriber);
    subscriber.channelActive(socket.pipeline().context(subscriber));
  }

  private void ready() {
    start();
    read(UPGRADED);
    frame(CONNECTED + "\n" + SUBSCRIBED);
    written();
  }

  private void read(String text) {
    socket.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
  }

  private void frame(String text) {
    socket.writeInbound(FrameCursorTest.frame(FrameCursor.TEXT, text));
  }

  private static void write(String text, ByteBuf out) {
    out.writeBytes(FrameCursorTest.frame(FrameCursor.TEXT, text));
  }

  private String written() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = socket.readOutbound(); part != null; part = socket.readOutbound()) {
      all.append(part.toString(ISO_8859_1));
      part.release();
    }
    return all.toString();
  }

  private static String publication(long sequence) {
    return "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":%s}}}"
        .formatted(MarkerTest.text(Stamp.now(), sequence, SIZE));
  }
}
