package dev.sluice.gateway.transport.raw;

import static dev.sluice.gateway.transport.raw.RawClient.call;
import static dev.sluice.gateway.transport.raw.RawClient.disconnect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestCommands;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.protocol.codec.StreamFraming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TcpHandshakeTest {
  private static final AllowedOrigins NO_ORIGIN = new AllowedOrigins(List.of());
  private static final Duration A_MOMENT = Duration.ofMillis(150);
  private static final Duration PARTING = Duration.ofSeconds(5).plus(A_MOMENT);

  private final Silence silence = new Silence();
  private final TestLoop loop = new TestLoop();
  private final List<RawClient> clients = new ArrayList<>();
  private final Admission admission =
      new Admission(List.of(loop.connections()), new Admission.Rules(NO_ORIGIN, 0, 0));

  @AfterEach
  void close() {
    clients.forEach(client -> client.socket().close());
    loop.close();
    silence.close();
  }

  // To a connection.

  @ParameterizedTest
  @EnumSource
  void firstMessageMakesAConnection(StreamFraming framing) {
    var client = client(framing).sends(call(1));

    assertThat(client.received()).containsExactly(call(1));
    assertThat(client.connection().transportName()).isEqualTo("tcp");
    assertThat(client.socket().pipeline().get(TcpHandshake.class)).isNull();
    assertThat(Meters.handshakes(loop.meters(), "admitted")).isOne();
    assertThat(Meters.opened(loop.meters(), "tcp")).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void whatCameBehindTheFirstMessageIsHandledToo(StreamFraming framing) {
    var client = client(framing).sends(call(1), call(2), call(3));

    assertThat(client.received()).containsExactly(call(1), call(2), call(3));
    assertThat(client.socket().writes()).isOne();
  }

  @ParameterizedTest
  @EnumSource
  void firstMessageMayComeByteByByte(StreamFraming framing) {
    var client = client(framing);
    for (var b : RawClient.framed(framing, call(1), call(2))) {
      client.sendsBytes(new byte[] {b});
    }

    assertThat(client.received()).containsExactly(call(1), call(2));
  }

  @Test
  void untilTheFirstMessageIsWholeThereIsNoConnection() {
    var client = client(StreamFraming.LINES).sendsBytes(bytes("{\"id\":1"));

    assertThat(Meters.opened(loop.meters(), "tcp")).isZero();
    assertThat(client.received()).isEmpty();
  }

  @Test
  void messageThatOnlyTheEndOfInputEndsIsAnswered() {
    var client = client(StreamFraming.LINES).sendsBytes(bytes(call(1))).ends();

    assertThat(client.received()).containsExactly(call(1));
    assertThat(client.socket().isOpen()).isFalse();
    assertThat(Meters.closed(loop.meters(), "tcp", "client_left")).isOne();
  }

  @Test
  void bytesAreCountedOnce() {
    client(StreamFraming.LINES).sends(call(1), call(2));

    assertThat(Meters.bytesIn(loop.meters())).isEqualTo(2 * (call(1).length() + 1));
  }

  // In time.

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"id\":1,\"connect\":{}}"})
  void clientThatFinishesNoMessageInTimeIsStale(String part) {
    var client = client(StreamFraming.LINES).sendsBytes(bytes(part));
    loop.advance(RawClient.FIRST_MESSAGE_TIMEOUT.minus(A_MOMENT));
    assertThat(client.received()).isEmpty();
    loop.advance(A_MOMENT.multipliedBy(2));

    assertRefused(client, 3502, "stale", "stale");
  }

  @Test
  void clientThatBeganWithALengthHearsThatItIsStaleWithALength() {
    var client = client(StreamFraming.LENGTH_PREFIXED).sendsBytes(new byte[] {0, 0});
    loop.advance(RawClient.FIRST_MESSAGE_TIMEOUT.plus(A_MOMENT));

    assertRefused(client, 3502, "stale", "stale");
  }

  @Test
  void connectionIsNotHeldToTheTimeOfTheFirstMessage() {
    var client = client(StreamFraming.LINES).connected();
    loop.advance(RawClient.FIRST_MESSAGE_TIMEOUT.plus(PARTING));

    assertThat(client.connection().isOpen()).isTrue();
  }

  // Who speaks something else.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "POST /api/publish HTTP/1.0\r\n\r\n{}",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "CONNECT example.com:443 HTTP/1.1\n"
      })
  void httpIsRecognisedByItsFirstLine(String request) {
    var client = client(StreamFraming.LINES).sendsBytes(bytes(request));

    assertRefused(client, 3501, "http not served", "http_not_served");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HTTP/1.1 200 OK", "hello", "{} HTTP/1.1", "", "GET / HTTP/1.1 x"})
  void whatOnlyLooksLikeHttpIsABadRequest(String line) {
    var client = client(StreamFraming.LINES).sends(line);

    assertThat(client.received()).containsExactly(disconnect(3501, "bad request"));
    assertThat(Meters.closed(loop.meters(), "tcp", "bad_request")).isZero();
    client.ends();
    assertThat(Meters.closed(loop.meters(), "tcp", "bad_request")).isOne();
  }

  @Test
  void tlsIsRecognisedByItsFirstByte() {
    var client = client(StreamFraming.LINES).sendsBytes(new byte[] {0x16});

    assertRefused(client, 3501, "tls not served", "tls_not_served");
  }

  @ParameterizedTest
  @ValueSource(bytes = {1, 9, 0x7F, (byte) 0x80, (byte) 0xFF})
  void whatIsNeitherTextNorALengthIsRefused(byte first) {
    var client = client(StreamFraming.LINES).sendsBytes(new byte[] {first, '{', '}', '\n'});

    assertRefused(client, 3501, "unknown framing", "unknown_framing");
  }

  @Test
  void lineBeyondTheLimitIsTooBig() {
    var client =
        client(StreamFraming.LINES).sendsBytes(bytes("m".repeat(RawClient.MAX_MESSAGE_BYTES + 1)));

    assertRefused(client, 1009, "message too big", "message_too_big");
  }

  @Test
  void lengthBeyondTheLimitIsTooBig() {
    var client = client(StreamFraming.LENGTH_PREFIXED).sendsBytes(new byte[] {0, 1, 0, 0});

    assertRefused(client, 1009, "message too big", "message_too_big");
  }

  // Who is not admitted.

  @ParameterizedTest
  @CsvSource({
    " 1,  0, 3013, connection limit, connection_limit",
    " 0,  1, 3013, connection rate limit, connection_rate_limit"
  })
  void limitsAreThoseOfEveryTransport(
      int maxConnections, int maxPerSecond, int code, String reason, String label) {
    admission.rules(new Admission.Rules(NO_ORIGIN, maxConnections, maxPerSecond));
    assertThat(client(StreamFraming.LINES).sends(call(1)).received()).containsExactly(call(1));

    assertRefused(client(StreamFraming.LINES).sends(call(1)), code, reason, label);
    assertRefused(client(StreamFraming.LENGTH_PREFIXED).sends(call(1)), code, reason, label, 2);
  }

  @Test
  void nobodyIsAdmittedOnceTheNodeEnds() {
    admission.close();

    assertRefused(client(StreamFraming.LINES).sends(call(1)), 3001, "shutdown", "shutdown");
  }

  // The end.

  @Test
  void whatFollowsARefusalIsDiscarded() {
    var client = client(StreamFraming.LINES).sendsBytes(bytes("GET / HTTP/1.1\r\nHost: a\r\n"));
    client.sends(call(1), call(2));

    assertThat(client.received()).hasSize(1);
    assertThat(client.socket().isOpen()).isTrue();
    loop.advance(PARTING);
    client.socket().runScheduledPendingTasks();
    assertThat(client.socket().isOpen()).isFalse();
  }

  @Test
  void clientThatHeardTheRefusalAndEndsIsClosed() {
    var client = client(StreamFraming.LINES).sendsBytes(new byte[] {0x16}).ends();

    assertThat(client.received()).hasSize(1);
    assertThat(client.socket().isOpen()).isFalse();
  }

  @Test
  void clientThatEndsAndIsThenRefusedIsClosedAtOnce() {
    var client = client(StreamFraming.LINES).sendsBytes(bytes("GET / HTTP/1.1")).ends();

    assertThat(client.received()).containsExactly(disconnect(3501, "http not served"));
    assertThat(client.socket().isOpen()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\0", "\0\0\0\5{"})
  void clientThatEndsWithoutAMessageIsClosedWithoutAWord(String part) {
    var client = client(StreamFraming.LENGTH_PREFIXED).sendsBytes(bytes(part)).ends();

    assertThat(client.received()).isEmpty();
    assertThat(client.socket().isOpen()).isFalse();
    assertThat(Meters.opened(loop.meters(), "tcp")).isZero();
  }

  @Test
  void clientThatVanishesLeavesNothingBehind() {
    var client = client(StreamFraming.LINES).sendsBytes(bytes("{\"id\""));
    client.socket().close();
    loop.advance(RawClient.FIRST_MESSAGE_TIMEOUT.plus(PARTING));

    assertThat(client.received()).isEmpty();
  }

  @Test
  void resetClosesTheSocket() {
    var client = client(StreamFraming.LINES);
    client.socket().pipeline().fireExceptionCaught(new IOException("connection reset by peer"));

    assertThat(client.socket().isOpen()).isFalse();
  }

  @Test
  void socketThatCannotBeToldIsClosed() {
    var client = client(StreamFraming.LINES);
    client.socket().breakOnWrite();
    client.sendsBytes(new byte[] {0x16});

    assertThat(client.socket().isOpen()).isFalse();
  }

  private RawClient client(StreamFraming framing) {
    var client = new RawClient(framing, loop, admission, TestLimits.ROOMY, new TestCommands());
    clients.add(client);
    return client;
  }

  private void assertRefused(RawClient client, int code, String reason, String label) {
    assertRefused(client, code, reason, label, 1);
  }

  private void assertRefused(RawClient client, int code, String reason, String label, int count) {
    assertThat(client.received()).containsExactly(disconnect(code, reason));
    assertThat(client.socket().isOutputShutdown()).isTrue();
    assertThat(client.socket().isOpen()).as("the client is given time to read it").isTrue();
    assertThat(Meters.handshakes(loop.meters(), label)).isEqualTo(count);
    assertThat(client.socket().pipeline().get(TcpTransport.class)).isNull();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
