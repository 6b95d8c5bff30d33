package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something that is done to connections, each on its own loop, in its place among what is pushed to
 * them. Any thread may begin it.
 *
 * <p>The caller holds it open while it hands out parts, and each shard until its part is done.
 */
final class Operation {
  private final Function<Connection, CompletionStage<Void>> action;
  private final AtomicInteger open = new AtomicInteger(1);
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  /**
   * @param action its stage may complete later, on any thread: the operation is done when all are
   */
  Operation(Function<Connection, CompletionStage<Void>> action) {
    this.action = action;
  }

  void partBegins() {
    open.incrementAndGet();
  }

  /** One connection on which it fails does not keep it from the others. */
  void runOn(Connection connection) {
    try {
      CompletableFuture<Void> done = action.apply(connection).toCompletableFuture();
      if (done.state() != Future.State.SUCCESS) {
        partBegins();
        done.whenComplete((_, thrown) -> endPart(thrown));
      }
    } catch (RuntimeException | Error thrown) {
      failure.completeExceptionally(thrown);
    }
  }

  private void endPart(@Nullable Throwable thrown) {
    if (thrown != null) {
      failure.completeExceptionally(thrown);
    }
    partDone();
  }

  void fail(Throwable thrown) {
    failure.completeExceptionally(thrown);
  }

  void partDone() {
    if (open.decrementAndGet() == 0) {
      if (failure.isCompletedExceptionally()) {
        done.completeExceptionally(failure.exceptionNow());
      } else {
        done.complete(null);
      }
    }
  }

  /** Completes when it is done on all; fails with the first failure of any. */
  CompletionStage<Void> done() {
    return done;
  }
}
