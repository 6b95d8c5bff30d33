package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.engine.OverloadedException;
import java.util.Collection;
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

  /**
   * Puts its parts before the shards that it concerns.
   *
   * @return completes when it is done on all connections, and fails with the first failure of any;
   *     fails with {@link OverloadedException}, and nothing is done, if a shard has no room
   */
  CompletionStage<Void> begin(Collection<Shard> concerned, Function<Shard, Delivery> part) {
    if (!concerned.stream().allMatch(Shard::hasRoom)) {
      return CompletableFuture.failedFuture(Hub.overloaded());
    }
    for (Shard shard : concerned) {
      partBegins();
      if (!shard.offer(part.apply(shard))) {
        failure.completeExceptionally(Hub.overloaded());
        partDone();
      }
    }
    partDone();
    return done;
  }

  private void partBegins() {
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

  void partDone() {
    if (open.decrementAndGet() == 0) {
      if (failure.isCompletedExceptionally()) {
        done.completeExceptionally(failure.exceptionNow());
      } else {
        done.complete(null);
      }
    }
  }
}
