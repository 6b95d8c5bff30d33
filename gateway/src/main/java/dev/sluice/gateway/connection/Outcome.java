package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Function;

/** What a command came to. */
public sealed interface Outcome {
  /** The connection stays open. The client gets a reply, which may be an error. */
  record Answer(Reply reply) implements Outcome {}

  /** No reply: the connection is closed. */
  record Close(CloseReason reason) implements Outcome {}

  /** Nothing to tell: a pong. */
  record Silent() implements Outcome {}

  /**
   * Not known yet. The next command of the connection waits for it.
   *
   * @param decision completes on any thread
   * @param abandon undoes what has begun, on the connection's loop, if the time limit of the
   *     command expires first; not called if the connection ends
   */
  record Pending(CompletionStage<Decision> decision, Runnable abandon) implements Outcome {}

  static Outcome silent() {
    return new Silent();
  }

  static Outcome answer(Reply reply) {
    return new Answer(reply);
  }

  static Outcome error(long id, ErrorCode error) {
    return new Answer(new Reply.Failed(id, error));
  }

  static Outcome close(CloseReason reason) {
    return new Close(reason);
  }

  /** What the stage brings: at once if it is complete, otherwise later. */
  static Outcome of(CompletionStage<Outcome> stage) {
    return of(stage, Function.identity(), () -> {});
  }

  /**
   * Continues with the result of a stage, on the connection's loop: at once if it is complete,
   * otherwise later, while the connection is open.
   *
   * @param abandon see {@link Pending}
   */
  static <T> Outcome of(CompletionStage<T> stage, Function<T, Outcome> next, Runnable abandon) {
    CompletableFuture<T> result = stage.toCompletableFuture();
    return result.state() == Future.State.SUCCESS
        ? next.apply(result.resultNow())
        : new Pending(result.thenApply(value -> () -> next.apply(value)), abandon);
  }
}
