package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metrics.Meters;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HandlerTest {
  private static final String TOO_LONG =
      "{\"id\":1,\"error\":{\"code\":100,\"message\":\"internal server"
          + " error\",\"temporary\":true}}";

  private final Silence silence = new Silence();
  private final TestLoop loop = new TestLoop();
  private final TestClient client = loop.client().connected();
  private final Map<Long, Outcome> outcomes = new HashMap<>();

  HandlerTest() {
    client
        .commands()
        .mean(
            command -> {
              var id = ((Command.Request) command).id();
              return outcomes.containsKey(id) ? outcomes.get(id) : TestCommands.echo(command);
            });
  }

  @AfterEach
  void close() {
    loop.close();
    silence.close();
  }

  @Test
  void commandThatWaitsHoldsBackThoseBehindIt() {
    var second = outcomeOf(2);
    client.calls(1, 2, 3, 4);
    assertThat(client.commands().handledIds()).containsExactly(1L, 2L);
    assertThat(client.received()).containsExactly(reply(1));
    second.complete(answer(2));
    loop.run();

    assertThat(client.commands().handledIds()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(client.received()).containsExactly(reply(1), reply(2), reply(3), reply(4));
  }

  @Test
  void commandOfALaterFrameWaitsToo() {
    var first = outcomeOf(1);
    client.calls(1);
    client.calls(2);
    assertThat(client.commands().handledIds()).containsExactly(1L);
    first.complete(answer(1));
    loop.run();

    assertThat(client.received()).containsExactly(reply(1), reply(2));
  }

  @Test
  void commandsThatWaitOneAfterTheOtherKeepTheirOrder() {
    var first = outcomeOf(1);
    var second = outcomeOf(2);
    client.calls(1, 2, 3);
    second.complete(answer(2));
    loop.run();
    assertThat(client.received()).isEmpty();
    first.complete(answer(1));
    loop.run();

    assertThat(client.received()).containsExactly(reply(1), reply(2), reply(3));
  }

  @Test
  void commandThatWaitsDoesNotHoldBackOtherConnections() {
    outcomeOf(1);
    client.calls(1);
    var other = loop.client().connected();
    other.calls(1);

    assertThat(other.received()).containsExactly(reply(1));
  }

  @Test
  void outcomeFromAnotherThreadIsSettledOnTheLoop() throws InterruptedException {
    var first = outcomeOf(1);
    client.calls(1, 2);
    Thread.ofVirtual().start(() -> first.complete(answer(1))).join();
    assertThat(client.received()).isEmpty();
    loop.run();

    assertThat(client.received()).containsExactly(reply(1), reply(2));
  }

  @Test
  void replyIsWrittenWithoutFurtherAsking() {
    var first = outcomeOf(1);
    client.calls(1);
    first.complete(answer(1));
    loop.run();

    assertThat(client.received()).containsExactly(reply(1));
  }

  @Test
  void errorIsAReplyAndTheConnectionStays() {
    outcomes.put(1L, Outcome.error(1, ErrorCode.PERMISSION_DENIED));
    client.calls(1, 2);

    assertThat(client.received())
        .containsExactly(
            "{\"id\":1,\"error\":{\"code\":103,\"message\":\"permission denied\"}}", reply(2));
    assertThat(Meters.commands(loop.meters(), "rpc", "permission_denied")).isOne();
    assertThat(Meters.commands(loop.meters(), "rpc", "ok")).isOne();
  }

  @Test
  void closeIsNoReplyAndEndsTheConnection() {
    outcomes.put(1L, Outcome.close(CloseReason.INVALID_TOKEN));
    client.calls(1, 2);

    assertThat(client.received()).containsExactly("bye 3500 invalid token");
    assertThat(client.commands().handledIds()).containsExactly(1L);
    assertThat(Meters.commands(loop.meters(), "rpc", "invalid_token")).isOne();
  }

  @Test
  void silenceIsNoReply() {
    outcomes.put(1L, Outcome.silent());
    client.calls(1, 2);

    assertThat(client.received()).containsExactly(reply(2));
    assertThat(Meters.commands(loop.meters(), "rpc", "ok")).isEqualTo(2);
  }

  @Test
  void commandThatThrowsEndsTheConnectionWithInternalError() {
    client
        .commands()
        .mean(
            _ -> {
              throw new Mishap();
            });
    client.calls(1, 2);

    assertEndedWithInternalError();
  }

  @Test
  void commandThatFailsEndsTheConnectionWithInternalError() {
    outcomes.put(1L, Outcome.of(CompletableFuture.failedFuture(new Mishap())));
    client.calls(1, 2);

    assertEndedWithInternalError();
  }

  @Test
  void commandThatFailsLaterEndsTheConnectionWithInternalError() {
    var first = outcomeOf(1);
    client.calls(1, 2);
    first.completeExceptionally(new Mishap());
    loop.run();

    assertEndedWithInternalError();
  }

  @Test
  void commandThatIsCancelledEndsTheConnectionWithInternalError() {
    var first = outcomeOf(1);
    client.calls(1, 2);
    first.cancel(false);
    loop.run();

    assertEndedWithInternalError();
  }

  @Test
  void commandThatWasCancelledAtOnceEndsTheConnectionWithInternalError() {
    outcomeOf(1).cancel(false);
    client.calls(1, 2);

    assertEndedWithInternalError();
  }

  @Test
  void commandWithoutAnOutcomeEndsTheConnectionWithInternalError() {
    outcomes.put(1L, Outcome.of(CompletableFuture.completedFuture(null)));
    client.calls(1, 2);

    assertEndedWithInternalError();
  }

  @Test
  void commandWithoutAnOutcomeLaterEndsTheConnectionWithInternalError() {
    var first = outcomeOf(1);
    client.calls(1, 2);
    first.complete(null);
    loop.run();

    assertEndedWithInternalError();
  }

  @Test
  void replyWithABinaryPayloadEndsAJsonConnection() {
    var first = outcomeOf(1);
    client.calls(1, 2);
    first.complete(Outcome.answer(new Reply.Called(1, Payload.binary(new byte[1]))));
    loop.run();

    assertThat(client.received()).containsExactly("bye 3506 inappropriate protocol");
    assertThat(client.commands().handledIds()).containsExactly(1L);
  }

  @Test
  void outcomeAfterTheEndIsForgotten() {
    var first = outcomeOf(1);
    client.calls(1, 2);
    client.connection().close(CloseReason.SHUTDOWN);
    first.complete(answer(1));
    loop.run();

    assertThat(client.received()).containsExactly("bye 3001 shutdown");
    assertThat(client.commands().handledIds()).containsExactly(1L);
    assertThat(Meters.commands(loop.meters(), "rpc", "ok")).isZero();
  }

  @Test
  void failureAfterTheEndIsForgotten() {
    var first = outcomeOf(1);
    client.calls(1);
    client.socket().close();
    first.completeExceptionally(new Mishap());
    loop.run();

    assertThat(Meters.closed(loop.meters(), "test", "client_left")).isOne();
  }

  // Decisions that come late.

  @Test
  void decisionIsCommittedOnTheLoopTogetherWithItsReply() {
    var decision = new CompletableFuture<Decision>();
    var committed = new ArrayList<String>();
    outcomes.put(1L, new Outcome.Pending(decision, () -> {}));
    client.calls(1);
    decision.complete(
        () -> {
          committed.addAll(client.received());
          return answer(1);
        });
    assertThat(client.received()).isEmpty();
    loop.run();

    assertThat(committed).as("received before the commit").isEmpty();
    assertThat(client.received()).containsExactly(reply(1));
  }

  @Test
  void decisionIsNotCommittedAfterTheEnd() {
    var commits = new ArrayList<Long>();
    var decision = pending(1, commits, () -> {});
    client.calls(1);
    client.connection().close(CloseReason.SHUTDOWN);
    decision.run();
    loop.run();

    assertThat(commits).isEmpty();
  }

  @Test
  void commandThatTakesTooLongFailsAndTheNextFollows() {
    var commits = new ArrayList<Long>();
    var abandoned = new ArrayList<String>();
    var decision = pending(1, commits, () -> abandoned.add("1"));
    client.calls(1, 2);
    loop.advance(Handler.TIME_LIMIT.minusMillis(200));
    assertThat(client.received()).isEmpty();
    loop.advance(Duration.ofMillis(400));
    assertThat(client.received()).containsExactly(TOO_LONG, reply(2));
    assertThat(abandoned).containsExactly("1");
    decision.run();
    loop.run();

    assertThat(commits).isEmpty();
    assertThat(client.received()).hasSize(2);
    assertThat(Meters.commands(loop.meters(), "rpc", "internal")).isOne();
  }

  /**
   * One that only listens can have no reply, and none can use a connection that is not connected.
   */
  @Test
  void connectCommandThatTakesTooLongEndsTheConnection() {
    var patient = loop.client(TestLimits.connectTimeout(Handler.TIME_LIMIT.multipliedBy(2)));
    patient.commands().mean(_ -> new Outcome.Pending(new CompletableFuture<>(), () -> {}));
    patient.sends("{\"id\":1,\"connect\":{}}");
    loop.advance(Handler.TIME_LIMIT.plusMillis(200));

    assertThat(patient.received()).containsExactly("bye 3004 internal server error");
  }

  @Test
  void commandMayWaitSeveralTimesWithinOneLimit() {
    var first = new CompletableFuture<Decision>();
    var abandoned = new ArrayList<String>();
    outcomes.put(1L, new Outcome.Pending(first, () -> abandoned.add("first")));
    client.calls(1);
    loop.advance(Handler.TIME_LIMIT.dividedBy(2));
    first.complete(
        () -> new Outcome.Pending(new CompletableFuture<>(), () -> abandoned.add("second")));
    loop.run();
    loop.advance(Handler.TIME_LIMIT.dividedBy(2).plusMillis(200));

    assertThat(client.received()).containsExactly(TOO_LONG);
    assertThat(abandoned).containsExactly("second");
  }

  @Test
  void limitDoesNotHoldForTheNextCommand() {
    var first = outcomeOf(1);
    var second = outcomeOf(2);
    client.calls(1, 2);
    loop.advance(Handler.TIME_LIMIT.dividedBy(2));
    first.complete(answer(1));
    loop.run();
    loop.advance(Handler.TIME_LIMIT.minusMillis(200));
    second.complete(answer(2));
    loop.run();

    assertThat(client.received()).containsExactly(reply(1), reply(2));
  }

  @Test
  void pongDoesNotWaitBehindACommandThatWaits() {
    var commands = client.commands();
    commands.mean(
        command ->
            command instanceof Command.Pong
                ? Outcome.silent()
                : new Outcome.Pending(new CompletableFuture<>(), () -> {}));
    client.calls(1);
    client.sends("{}");

    assertThat(commands.handled()).hasSize(2).endsWith(new Command.Pong());
    assertThat(client.connection().isOpen()).isTrue();
  }

  /** Registers a command whose decision is made when the result runs. */
  private Runnable pending(long id, List<Long> commits, Runnable abandon) {
    var decision = new CompletableFuture<Decision>();
    outcomes.put(id, new Outcome.Pending(decision, abandon));
    return () ->
        decision.complete(
            () -> {
              commits.add(id);
              return answer(id);
            });
  }

  private void assertEndedWithInternalError() {
    assertThat(client.received()).containsExactly("bye 3004 internal server error");
    assertThat(client.commands().handledIds()).containsExactly(1L);
    assertThat(Meters.closed(loop.meters(), "test", "internal_error")).isOne();
  }

  private CompletableFuture<Outcome> outcomeOf(long id) {
    var outcome = new CompletableFuture<Outcome>();
    outcomes.put(id, Outcome.of(outcome));
    return outcome;
  }

  private static Outcome answer(long id) {
    return Outcome.answer(new Reply.Called(id, null));
  }

  private static String reply(long id) {
    return "{\"id\":%d,\"rpc\":{}}".formatted(id);
  }
}
