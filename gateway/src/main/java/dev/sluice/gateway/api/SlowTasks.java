package dev.sluice.gateway.api;

import dev.sluice.gateway.engine.OverloadedException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs what takes too long for an event loop, such as a walk over every connection of the node: a
 * few tasks at once, and a bounded number that wait. Any thread.
 */
public final class SlowTasks {
  private static final int AT_ONCE = 2;
  private static final int MAX_WAITING = 256;
  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          Thread.ofVirtual().name("slow-task-", 0).factory(),
          (_, _) -> {
            throw new OverloadedException("too many slow requests wait");
          });

  public SlowTasks() {
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * @throws OverloadedException if too many wait already
   */
  public <T> CompletionStage<T> call(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, threads);
  }

  /**
   * @throws OverloadedException if too many wait already
   */
  public void run(Runnable task) {
    threads.execute(task);
  }
}
