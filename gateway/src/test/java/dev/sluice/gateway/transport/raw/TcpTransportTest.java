package dev.sluice.gateway.transport.raw;

import static dev.sluice.gateway.transport.raw.RawClient.call;
import static dev.sluice.gateway.transport.raw.RawClient.disconnect;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.TestCommands;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.transport.Admission;
import dev.sluice.gateway.transport.AllowedOrigins;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.StreamFraming;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class TcpTransportTest {
  private static final Duration CLOSE_TIMEOUT = TestLimits.CLOSE_TIMEOUT;
  private static final Limits TWO_COMMANDS =
      new Limits(
          1 << 20,
          0,
          2,
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          CLOSE_TIMEOUT,
          Duration.ZERO,
          Duration.ZERO);

  private final TestLoop loop = new TestLoop();
  private final Admission admission =
      new Admission(
          List.of(loop.connections()), new Admission.Rules(new AllowedOrigins(List.of()), 0, 0));
  private final TestCommands commands = new TestCommands();
  private final Deque<CompletableFuture<Outcome>> waiting = new ArrayDeque<>();
  private RawClient client = client(StreamFraming.LINES);

  private RawClient client(StreamFraming framing) {
    return new RawClient(framing, loop, admission, TWO_COMMANDS, commands).connected();
  }

  @AfterEach
  void close() {
    client.socket().close();
    loop.close();
  }

  @ParameterizedTest
  @EnumSource
  void everythingIsInTheClientsFraming(StreamFraming framing) {
    client.socket().close();
    client = client(framing);
    client.sends(call(1), call(2));
    client.connection().sendNow(new Push.Message(Payload.json("1")));
    client.connection().offer(RawFormat.of(framing).ping().retain());
    loop.run();
    client.connection().close(CloseReason.SHUTDOWN);

    assertThat(client.received())
        .containsExactly(
            call(1),
            call(2),
            "{\"push\":{\"message\":{\"data\":1}}}",
            "{}",
            disconnect(3001, "shutdown"));
  }

  @Test
  void whatOneReadBringsIsAnsweredInOneWrite() {
    client.sends(call(1), call(2), call(3));

    assertThat(client.received()).containsExactly(call(1), call(2), call(3));
    assertThat(client.socket().writes()).isOne();
  }

  @Test
  void messagesMayComeInPieces() {
    client.sendsBytes(bytes(call(1) + "\n{\"id\":"));
    assertThat(client.received()).containsExactly(call(1));
    client.sendsBytes(bytes("2,\"rpc\":{}}\n"));

    assertThat(client.received()).containsExactly(call(1), call(2));
  }

  // The end from our side.

  static Stream<CloseReason> reasonsThatAreTold() {
    return CloseReason.ALL.stream()
        .filter(reason -> !reason.equals(CloseReason.CLIENT_LEFT))
        .filter(reason -> !reason.equals(CloseReason.CONNECTION_CLOSED))
        .filter(reason -> !reason.equals(CloseReason.WRITE_ERROR));
  }

  @ParameterizedTest
  @MethodSource("reasonsThatAreTold")
  void reasonIsToldAsTheLastMessage(CloseReason reason) {
    client.connection().close(reason);

    String text = reason.text().isEmpty() ? reason.label().replace('_', ' ') : reason.text();
    assertThat(text).isNotEmpty().hasSizeLessThanOrEqualTo(32);
    assertThat(client.received()).containsExactly(disconnect(reason.code(), text));
    assertThat(client.socket().isOutputShutdown()).isTrue();
    assertThat(client.socket().isOpen()).as("what it still sends is discarded").isTrue();
  }

  @Test
  void reasonThatMustNotBeToldIsNot() {
    client.connection().close(CloseReason.CONNECTION_CLOSED);

    assertThat(client.received()).isEmpty();
    assertThat(client.socket().isOpen()).isFalse();
  }

  @Test
  void clientThatEndsAfterTheFarewellIsClosed() {
    client.connection().close(CloseReason.SHUTDOWN);
    client.sends(call(1)).ends();

    assertThat(client.socket().isOpen()).isFalse();
    assertThat(client.received()).containsExactly(disconnect(3001, "shutdown"));
    assertClosed("shutdown");
  }

  @Test
  void clientThatDoesNotEndIsDropped() {
    client.connection().close(CloseReason.SHUTDOWN);
    loop.advance(CLOSE_TIMEOUT.plusMillis(150));

    assertThat(client.socket().isOpen()).isFalse();
    assertClosed("shutdown");
  }

  @Test
  void clientThatEndsBeforeTheFarewellIsTakenStillGetsIt() {
    client.socket().fill();
    client.connection().sendNow(new Push.Message(Payload.json("1")));
    client.connection().close(CloseReason.SHUTDOWN);
    client.ends();
    assertThat(client.socket().isOpen()).isTrue();
    client.socket().takeAll();

    assertThat(client.received())
        .containsExactly("{\"push\":{\"message\":{\"data\":1}}}", disconnect(3001, "shutdown"));
    assertThat(client.socket().isOpen()).isFalse();
    assertClosed("shutdown");
  }

  @Test
  void slowConsumerHearsWhyOnceItReads() {
    client.socket().fill();
    String filler = "\"" + "x".repeat(400_000) + "\"";
    while (client.connection().isOpen()) {
      client.connection().sendNow(new Push.Message(Payload.json(filler)));
    }
    client.socket().takeAll();

    assertThat(client.received()).last().isEqualTo(disconnect(3008, "slow"));
  }

  // The end from the client's side.

  @Test
  void clientThatSaysNoMoreGetsItsAnswersAndIsClosed() {
    client.sends(call(1), call(2)).ends();

    assertThat(client.received()).containsExactly(call(1), call(2));
    assertThat(client.socket().isOpen()).isFalse();
    assertClosed("client_left");
  }

  @Test
  void lastLineNeedsNoNewline() {
    client.sendsBytes(bytes(call(1))).ends();

    assertThat(client.received()).containsExactly(call(1));
    assertClosed("client_left");
  }

  @Test
  void lastLineThatIsCutOffIsABadRequest() {
    client.sendsBytes(bytes("{\"id\":1")).ends();

    assertThat(client.received()).containsExactly(disconnect(3501, "bad request"));
    assertThat(client.socket().isOpen()).isFalse();
    assertClosed("bad_request");
  }

  @Test
  void whatWasAskedBeforeTheEndIsAnsweredHoweverLongItTakes() {
    answersLater();
    client.sends(call(1), call(2), call(3), call(4), call(5)).ends();
    for (var id = 1; id <= 5; id++) {
      assertThat(client.socket().isOpen()).isTrue();
      answer(id);
    }

    assertThat(client.received()).containsExactly(call(1), call(2), call(3), call(4), call(5));
    assertThat(client.socket().isOpen()).isFalse();
    assertClosed("client_left");
  }

  @Test
  void malformedMessageBeforeTheEndIsToldBehindTheAnswers() {
    answersLater();
    client.sends(call(1), "nonsense").ends();
    answer(1);

    assertThat(client.received()).containsExactly(call(1), disconnect(3501, "bad request"));
    assertClosed("bad_request");
  }

  @Test
  void answersLeaveThoughTheClientReadsThemLate() {
    client.socket().fill();
    client.sends(call(1), call(2)).ends();
    assertThat(client.socket().isOpen()).isTrue();
    client.socket().takeAll();

    assertThat(client.received()).containsExactly(call(1), call(2));
    assertClosed("client_left");
  }

  @Test
  void clientThatVanishesIsGone() {
    client.sendsBytes(bytes("{\"id\""));
    client.socket().close();

    assertThat(client.received()).isEmpty();
    assertClosed("client_left");
  }

  @Test
  void resetByTheClientIsNoNews() {
    client.socket().pipeline().fireExceptionCaught(new IOException("connection reset by peer"));

    assertThat(client.received()).isEmpty();
    assertClosed("client_left");
  }

  // What breaks the rules.

  @Test
  void longLineIsTooBigAndWhatFollowsIsDiscarded() {
    client.sends("m".repeat(1001), call(1));
    client.sends(call(2));

    assertThat(client.received()).containsExactly(disconnect(1009, "message too big"));
    client.ends();
    assertClosed("message_too_big");
  }

  @Test
  void longestLineIsNotTooBig() {
    client.sends(call(1) + " ".repeat(1000 - call(1).length()));

    assertThat(client.received()).containsExactly(call(1));
  }

  @Test
  void blankLineIsABadRequestAfterWhatCameBefore() {
    client.sends(call(1), "", call(2));

    assertThat(client.received()).containsExactly(call(1), disconnect(3501, "bad request"));
  }

  // A client that asks faster than it is answered.

  @Test
  void readingPausesWhileTooManyCommandsWait() {
    answersLater();
    client.sends(call(1), call(2), call(3), call(4), call(5), call(6));
    assertThat(client.socket().config().isAutoRead()).isFalse();
    client.sends(call(7)); // Was on its way already.
    for (var id = 1; id <= 7; id++) {
      assertThat(client.socket().config().isAutoRead()).isEqualTo(id > 4);
      answer(id);
    }

    assertThat(client.received())
        .containsExactly(call(1), call(2), call(3), call(4), call(5), call(6), call(7));
  }

  @Test
  void clientThatLeavesWhileReadingIsPausedLeavesNothingBehind() {
    answersLater();
    client.sends(call(1), call(2), call(3), call(4), call(5), call(6));
    client.socket().close();

    assertClosed("client_left");
  }

  @Test
  void endOfTheConnectionReadsOn() {
    answersLater();
    client.sends(call(1), call(2), call(3), call(4), call(5), call(6));
    client.connection().close(CloseReason.SHUTDOWN);

    assertThat(client.socket().config().isAutoRead()).isTrue();
    client.ends();
    assertClosed("shutdown");
  }

  @Test
  void bytesAreCounted() {
    var before = Meters.bytesIn(loop.meters());
    client.sends(call(2));
    client
        .connection()
        .offer(EncodedMessage.control(client.socket().alloc().buffer().writeByte(1)));

    assertThat(Meters.bytesIn(loop.meters())).isEqualTo(before + call(2).length() + 1);
  }

  private void answersLater() {
    commands.mean(
        _ -> {
          waiting.add(new CompletableFuture<>());
          return Outcome.of(waiting.getLast());
        });
  }

  private void answer(int id) {
    waiting.remove().complete(Outcome.answer(new Reply.Called(id, null)));
    loop.run();
  }

  private void assertClosed(String reason) {
    assertThat(client.connection().isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "tcp", reason)).isOne();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
