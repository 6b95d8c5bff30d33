package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A subscriber over the transports beside WebSocket, of which {@link SubscriberTest} tells. */
class TransportTest {
  private static final int SIZE = 60;
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String CONNECTED =
      "{\"id\":1,\"connect\":{\"client\":\"c1\",\"version\":\"1\",\"ping\":25,\"pong\":true}}";
  private static final String SUBSCRIBED = "{\"id\":2,\"subscribe\":{}}";
  private static final String LISTENING =
      "{\"connect\":{\"client\":\"c1\",\"version\":\"1\",\"subs\":{\"news\":{}},\"ping\":25}}";
  private static final String COMMANDS =
      "{\"id\":1,\"connect\":{\"token\":\"jwt\",\"name\":\"loadtest\"}}\n"
          + "{\"id\":2,\"subscribe\":{\"channel\":\"news\"}}";
  private static final String REQUEST =
      "{\"token\":\"jwt\",\"subs\":{\"news\":{}},\"name\":\"loadtest\"}";

  private final List<String> outcomes = new ArrayList<>();
  private final List<EmbeddedChannel> sockets = new ArrayList<>();

  @AfterEach
  void release() {
    sockets.forEach(EmbeddedChannel::finishAndReleaseAll);
  }

  @Test
  void onARawSocketTheCommandsAreLines() {
    assertThat(written(client(Wire.LINES))).isEqualTo(COMMANDS + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "SSE, '?cf_connect=%7B%22id%22%3A1%2C%22connect%22%3A%7B%22token%22%3A%22jwt%22%2C%22name%22%3A"
        + "%22loadtest%22%7D%7D%0A%7B%22id%22%3A2%2C%22subscribe%22%3A%7B%22channel%22%3A%22news"
        + "%22%7D%7D'",
    "UNI_SSE, '?cf_connect=%7B%22token%22%3A%22jwt%22%2C%22subs%22%3A%7B%22news%22%3A%7B%7D%7D%2C"
        + "%22name%22%3A%22loadtest%22%7D'",
  })
  void anEventStreamIsAskedForWithAQuery(Wire wire, String query) {
    assertThat(written(client(wire)))
        .isEqualTo(
            "GET /path%s HTTP/1.1\r\nHost: here\r\nAccept: text/event-stream\r\n\r\n"
                .formatted(query));
  }

  @ParameterizedTest
  @EnumSource(
      value = Wire.class,
      names = {"HTTP_STREAM", "UNI_HTTP_STREAM"})
  void aStreamIsAskedForWithABody(Wire wire) {
    String body = wire.isOneWay() ? REQUEST : COMMANDS;

    assertThat(written(client(wire)))
        .isEqualTo(
            ("POST /path HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
                    + "Content-Length: %d\r\n\r\n%s")
                .formatted(body.length(), body));
  }

  @ParameterizedTest
  @EnumSource(
      value = Wire.class,
      names = {"WEBSOCKET", "UNI_WEBSOCKET"},
      mode = EnumSource.Mode.EXCLUDE)
  void itCountsHoweverTheBytesAreSplit(Wire wire) {
    byte[] all = conversation(wire).getBytes(UTF_8);

    for (int split = 0; split <= all.length; split++) {
      outcomes.clear();
      EmbeddedChannel socket = client(wire);
      Worker worker = subscriber.worker();
      subscriber.follow(topic());
      worker.beginPhase();

      socket.writeInbound(Unpooled.copiedBuffer(all, 0, split));
      if (socket.isOpen()) {
        socket.writeInbound(Unpooled.copiedBuffer(all, split, all.length - split));
      }

      assertThat(outcomes).containsExactly("ready");
      assertThat(subscriber.clientId()).isEqualTo("c1");
      assertThat(worker.tally().delivered()).isEqualTo(2);
      assertThat(worker.closed()).containsExactly(Map.entry("3008 slow", 1));
      assertThat(socket.isOpen()).isFalse();
    }
  }

  @Test
  void aPingOnARawSocketIsAnsweredInALine() {
    EmbeddedChannel socket = client(Wire.LINES);
    read(CONNECTED + "\n" + SUBSCRIBED + "\n", socket);
    written(socket);
    read("{}\n", socket);

    assertThat(written(socket)).isEqualTo("{}\n");
    assertThat(subscriber.worker().pings()).isEqualTo(1);
  }

  @Test
  void whoOnlyListensAnswersNoPing() {
    EmbeddedChannel socket = client(Wire.UNI_SSE);
    written(socket);
    read(HEAD + chunk("data: " + LISTENING + "\n\ndata: {}\n\n"), socket);

    assertThat(outcomes).containsExactly("ready");
    assertThat(written(socket)).isEmpty();
    assertThat(subscriber.worker().pings()).isZero();
  }

  @Test
  void whoOnlyListensMustHaveTheChannel() {
    EmbeddedChannel socket = client(Wire.UNI_HTTP_STREAM);
    read(HEAD + chunk(LISTENING.replace("news", "olds") + "\n"), socket);

    assertThat(outcomes)
        .containsExactly(
            "connected, but not subscribed: the gateway does not let it have the channel");
    assertThat(socket.isOpen()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          HTTP/1.1 404 Not Found\\r\\nContent-Length: 0   | no stream: HTTP/1.1 404 Not Found
          HTTP/1.1 200 OK\\r\\nContent-Length: 0          | no stream: an answer that is not chunked
          """)
  void whatIsNoStreamIsAFailure(String head, String reason) {
    EmbeddedChannel socket = client(Wire.SSE);
    read(head.replace("\\r\\n", "\r\n") + "\r\n\r\n", socket);

    assertThat(outcomes).containsExactly(reason);
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void anAnswerThatHasNoHeadIsAFailure() {
    EmbeddedChannel socket = client(Wire.HTTP_STREAM);
    read("x".repeat(20_000), socket);

    assertThat(outcomes).containsExactly("an HTTP head of more than 16384 bytes");
  }

  @Test
  void aStreamThatEndsIsCounted() {
    EmbeddedChannel socket = client(Wire.UNI_HTTP_STREAM);
    read(HEAD + chunk(LISTENING + "\n") + "0\r\n\r\n", socket);

    assertThat(subscriber.worker().closed()).containsOnlyKeys("the stream ended");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void aLineWithoutAnEndIsNotKeptForEver() {
    EmbeddedChannel socket = client(Wire.LINES);
    for (int i = 0; i < 9 && socket.isOpen(); i++) {
      read("x".repeat(1 << 20), socket);
    }

    assertThat(outcomes).hasSize(1).allMatch(reason -> reason.endsWith("bytes without an end"));
    assertThat(socket.isOpen()).isFalse();
  }

  private @Nullable Subscriber subscriber;

  /** Connected, with its opening written. */
  private EmbeddedChannel client(Wire wire) {
    EmbeddedChannel socket = new EmbeddedChannel();
    sockets.add(socket);
    Endpoint endpoint =
        new Endpoint(Endpoint.Scheme.HTTP, new InetSocketAddress(1), "here", "/path", null);
    Worker worker = new Worker(socket.eventLoop(), new MessageCursor(wire.prefix(), SIZE));
    subscriber =
        new Subscriber(
            worker,
            new Login(endpoint, wire, "jwt", new Login.Subscription("news", "")),
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
    socket.pipeline().addLast(subscriber);
    subscriber.channelActive(socket.pipeline().context(subscriber));
    return socket;
  }

  private static Topic topic() {
    Endpoint admin = new Endpoint(Endpoint.Scheme.HTTP, new InetSocketAddress(1), "here", "", null);
    Setup setup = new Setup(admin, Wire.LINES, admin, "", new Tokens("", ""), null, 1, 1, 1, "");
    return new Topic(PublishRequest.toChannel("news", SIZE, setup), 1);
  }

  /** From the first byte of the answer to the disconnect. */
  private static String conversation(Wire wire) {
    List<String> messages = new ArrayList<>();
    if (wire.isOneWay()) {
      messages.add(LISTENING);
    } else {
      messages.addAll(List.of(CONNECTED, SUBSCRIBED));
    }
    for (String push :
        List.of(
            publication(0),
            publication(1),
            "{\"disconnect\":{\"code\":3008,\"reason\":\"slow\"}}")) {
      messages.add(wire.isOneWay() ? push : "{\"push\":" + push + "}");
    }
    StringBuilder all = new StringBuilder();
    for (String message : messages) {
      switch (wire) {
        case LINES -> all.append(message).append('\n');
        case HTTP_STREAM, UNI_HTTP_STREAM -> all.append(chunks(message + "\n"));
        case SSE, UNI_SSE -> all.append(chunks("id: 7\ndata: " + message + "\n\n"));
        case WEBSOCKET, UNI_WEBSOCKET -> throw new IllegalArgumentException();
      }
    }
    return switch (wire) {
      case SSE, UNI_SSE -> HEAD + chunk("\r\n") + all + "0\r\n\r\n";
      case HTTP_STREAM, UNI_HTTP_STREAM -> HEAD + all + "0\r\n\r\n";
      case LINES, WEBSOCKET, UNI_WEBSOCKET -> all.toString();
    };
  }

  /** In two: a proxy may cut anywhere. */
  private static String chunks(String text) {
    return chunk(text.substring(0, 9)) + chunk(text.substring(9));
  }

  private static String chunk(String text) {
    return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
  }

  private static String publication(long sequence) {
    return "{\"channel\":\"news\",\"pub\":{\"data\":%s}}"
        .formatted(MarkerTest.text(Stamp.now(), sequence, SIZE));
  }

  private static void read(String text, EmbeddedChannel socket) {
    socket.writeInbound(Unpooled.copiedBuffer(text, UTF_8));
  }

  private static String written(EmbeddedChannel socket) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = socket.readOutbound(); part != null; part = socket.readOutbound()) {
      all.append(part.toString(UTF_8));
      part.release();
    }
    return all.toString();
  }
}
