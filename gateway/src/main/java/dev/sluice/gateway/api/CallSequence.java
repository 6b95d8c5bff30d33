package dev.sluice.gateway.api;

import dev.sluice.gateway.engine.OverloadedException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the many calls of one request in turns, and lets the event loop serve others between
 * two turns. Lives on the caller's event loop.
 *
 * <p>A call that finds no room is tried again after a while, since it is the turns that let the
 * loop make room. If there is none for the first call, the sequence fails as a whole, and nothing
 * has been done.
 */
public final class CallSequence {
  static final int CALLS_PER_TURN = 256;

  /** Calls whose answers are waited for at once. */
  static final int MAX_WAITING = 128;

  private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long one call is tried again before its error is the answer. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Whether a call is waited for before the next one begins. */
  public enum Order {
    ONE_BY_ONE,
    SIDE_BY_SIDE
  }

  private final List<? extends Method.Call> calls;
  private final Caller caller;
  private final int maxWaiting;
  private final @Nullable Answer[] answers;
  private final CompletableFuture<List<Answer>> done = new CompletableFuture<>();
  private int next;
  private int waiting;
  private boolean turnIsDue;
  private long triedSinceNanos;
  private boolean trying;

  private CallSequence(List<? extends Method.Call> calls, Order order, Caller caller) {
    this.calls = calls;
    this.caller = caller;
    this.maxWaiting =
        switch (order) {
          case ONE_BY_ONE -> 1;
          case SIDE_BY_SIDE -> MAX_WAITING;
        };
    this.answers = new Answer[calls.size()];
  }

  /**
   * The answers in the order of the calls. Complete already if they fit into one turn and none has
   * to wait.
   */
  public static CompletionStage<List<Answer>> of(
      List<? extends Method.Call> calls, Order order, Caller caller) {
    CallSequence sequence = new CallSequence(calls, order, caller);
    sequence.turn();
    return sequence.done;
  }

  private void turn() {
    turnIsDue = false;
    try {
      carryOutSome();
    } catch (Throwable failure) {
      done.completeExceptionally(failure);
    }
  }

  private void carryOutSome() {
    long end = System.nanoTime() + TURN_NANOS;
    for (int i = 0; next < answers.length && waiting < maxWaiting; i++) {
      if (i == CALLS_PER_TURN || (i > 0 && System.nanoTime() - end >= 0)) {
        nextTurnIn(0);
        return;
      }
      Answer answer = calls.get(next).answer(caller);
      if (isRefusedForWantOfRoom(answer)) {
        if (next == 0) {
          done.completeExceptionally(new OverloadedException("no room for the first call"));
          return;
        }
        if (mayTryAgain()) {
          nextTurnIn(RETRY_NANOS);
          return;
        }
      }
      trying = false;
      take(next++, answer);
    }
    if (next == answers.length && waiting == 0) {
      done.complete(Arrays.stream(answers).map(Objects::requireNonNull).toList());
    }
  }

  private void take(int place, Answer answer) {
    if (answer instanceof Answer.Later(var stage)) {
      waiting++;
      stage.whenComplete(
          (settled, failure) ->
              caller
                  .loop()
                  .execute(
                      () -> settle(place, failure == null ? settled : Answer.ofFailure(failure))));
    } else {
      answers[place] = answer;
    }
  }

  private void settle(int place, Answer settled) {
    answers[place] = settled;
    waiting--;
    if (!turnIsDue) {
      turn();
    }
  }

  private static boolean isRefusedForWantOfRoom(Answer answer) {
    return answer instanceof Answer.Failed(var error, _) && error == ApiError.TOO_MANY_REQUESTS;
  }

  private boolean mayTryAgain() {
    if (!trying) {
      trying = true;
      triedSinceNanos = System.nanoTime();
    }
    return System.nanoTime() - triedSinceNanos < PATIENCE_NANOS;
  }

  /** By a timer: the loop looks at timers once between two looks at its sockets, unlike tasks. */
  private void nextTurnIn(long nanos) {
    turnIsDue = true;
    caller.loop().schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
  }
}
