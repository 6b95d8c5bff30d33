package dev.sluice.gateway.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.TestSocket;
import dev.sluice.gateway.engine.OverloadedException;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CallSequenceTest {
  private final MockTicker clock = Ticker.newMockTicker();
  private final TestSocket socket = new TestSocket(clock);
  private final Caller caller = new Caller(socket.eventLoop(), 0);
  private final List<CompletableFuture<Answer>> waiting = new ArrayList<>();
  private int carriedOut;

  @AfterEach
  void close() {
    socket.close();
  }

  private Method.Call done() {
    return _ -> {
      carriedOut++;
      return Answer.done();
    };
  }

  private Method.Call later() {
    return _ -> {
      carriedOut++;
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      waiting.add(answer);
      return new Answer.Later(answer);
    };
  }

  /** Finds no room so many times. */
  private Method.Call findingNoRoom(int times) {
    int[] left = {times};
    return _ -> left[0]-- > 0 ? Answer.failed(ApiError.TOO_MANY_REQUESTS) : done().carryOut(caller);
  }

  private CompletableFuture<List<Answer>> run(CallSequence.Order order, List<Method.Call> calls) {
    return CallSequence.of(calls, order, caller).toCompletableFuture();
  }

  private CompletableFuture<List<Answer>> oneByOne(Method.Call... calls) {
    return run(CallSequence.Order.ONE_BY_ONE, List.of(calls));
  }

  private CompletableFuture<List<Answer>> sideBySide(Method.Call... calls) {
    return run(CallSequence.Order.SIDE_BY_SIDE, List.of(calls));
  }

  /** One turn of the loop. */
  private void turn() {
    clock.advance(1, TimeUnit.MILLISECONDS);
    socket.runScheduledPendingTasks();
    socket.runPendingTasks();
  }

  @Test
  void fewCallsAreDoneAtOnce() {
    assertThat(oneByOne(done(), done()).join()).hasSize(2);
  }

  @Test
  void manyCallsLetTheLoopServeOthersBetweenTwoTurns() {
    int count = 10 * CallSequence.CALLS_PER_TURN;
    var answers = run(CallSequence.Order.ONE_BY_ONE, Collections.nCopies(count, done()));
    List<Integer> seen = new ArrayList<>(List.of(0, carriedOut));
    look(seen, count);
    turn();
    assertThat(answers.join()).hasSize(count);
    for (int i = 1; i < seen.size(); i++) {
      assertThat(seen.get(i) - seen.get(i - 1)).isBetween(0, CallSequence.CALLS_PER_TURN);
    }
  }

  /** Somebody else on the loop, who has something to do in every turn. */
  private void look(List<Integer> seen, int last) {
    Runnable looking =
        () -> {
          seen.add(carriedOut);
          if (carriedOut < last) {
            look(seen, last);
          }
        };
    socket.eventLoop().schedule(looking, 0, TimeUnit.NANOSECONDS);
  }

  @Test
  void callThatFindsNoRoomIsTriedAgain() {
    var answers = oneByOne(done(), findingNoRoom(3), done());
    for (int i = 0; i < 3; i++) {
      assertThat(answers).isNotDone();
      assertThat(carriedOut).isOne();
      turn();
    }
    assertThat(answers.join()).extracting(Answer::label).containsExactly("ok", "ok", "ok");
  }

  @Test
  void sequenceWhoseFirstCallFindsNoRoomFailsBeforeItBegins() {
    var answers = oneByOne(findingNoRoom(1), done());
    assertThat(answers)
        .isCompletedExceptionally()
        .satisfies(
            failed -> assertThat(failed.exceptionNow()).isInstanceOf(OverloadedException.class));
    turn();
    assertThat(carriedOut).isZero();
  }

  @Test
  void oneByOneTheNextCallWaitsForTheAnswer() {
    var answers = oneByOne(later(), later());
    assertThat(carriedOut).isOne();
    waiting.getFirst().complete(Answer.failed(ApiError.CONFLICT));
    turn();
    assertThat(carriedOut).isEqualTo(2);
    waiting.getLast().complete(Answer.done());
    turn();
    assertThat(answers.join()).extracting(Answer::label).containsExactly("conflict", "ok");
  }

  @Test
  void sideBySideAnswersStandInTheOrderOfTheCalls() {
    var answers = sideBySide(later(), done(), later());
    assertThat(carriedOut).isEqualTo(3);
    waiting.getLast().complete(Answer.failed(ApiError.CONFLICT));
    waiting.getFirst().complete(Answer.failed(ApiError.NOT_FOUND));
    turn();
    assertThat(answers.join())
        .extracting(Answer::label)
        .containsExactly("not_found", "ok", "conflict");
  }

  @Test
  void answersThatAreWaitedForAtOnceAreBounded() {
    int count = CallSequence.MAX_WAITING + 5;
    var answers = run(CallSequence.Order.SIDE_BY_SIDE, Collections.nCopies(count, later()));
    turn();
    assertThat(carriedOut).isEqualTo(CallSequence.MAX_WAITING);
    for (int i = 0; i < count; i++) {
      waiting.get(i).complete(Answer.done());
      turn();
    }
    assertThat(answers.join()).hasSize(count);
  }
}
