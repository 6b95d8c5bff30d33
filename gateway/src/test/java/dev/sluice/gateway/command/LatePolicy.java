package dev.sluice.gateway.command;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides as configured, but says so when a test tells it to. */
final class LatePolicy extends DelayedPolicy {
  private final Deque<Runnable> decided = new ArrayDeque<>();
  private boolean isLate;

  LatePolicy(Policy configured) {
    super(configured);
  }

  /** From now on verdicts wait. */
  void hold() {
    isLate = true;
  }

  /** From now on verdicts come at once. */
  void holdNoMore() {
    isLate = false;
  }

  int held() {
    return decided.size();
  }

  /** Tells the verdict that has waited longest. */
  void tell() {
    decided.remove().run();
  }

  @Override
  protected <T> CompletionStage<T> late(CompletionStage<T> verdict) {
    if (!isLate) {
      return verdict;
    }
    var told = new CompletableFuture<T>();
    decided.add(() -> told.complete(verdict.toCompletableFuture().join()));
    return told;
  }
}
