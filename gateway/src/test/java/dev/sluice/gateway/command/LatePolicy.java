package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.Namespace;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Decides as configured, but says so when a test tells it to. */
final class LatePolicy implements Policy {
  private final Policy configured;
  private final Deque<Runnable> decided = new ArrayDeque<>();
  private boolean isLate;

  LatePolicy(Policy configured) {
    this.configured = configured;
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

  private <T> CompletionStage<T> late(CompletionStage<T> verdict) {
    if (!isLate) {
      return verdict;
    }
    var told = new CompletableFuture<T>();
    decided.add(() -> told.complete(verdict.toCompletableFuture().join()));
    return told;
  }

  @Override
  public CompletionStage<Verdict<ConnectTerms>> connect(
      Requester requester, Command.Connect command) {
    return late(configured.connect(requester, command));
  }

  @Override
  public CompletionStage<Verdict<Terms>> subscribe(
      Requester requester, Command.Subscribe command, Namespace namespace) {
    return late(configured.subscribe(requester, command, namespace));
  }

  @Override
  public CompletionStage<Verdict<Payload>> publish(
      Requester requester, Command.Publish command, Namespace namespace, boolean isSubscribed) {
    return late(configured.publish(requester, command, namespace, isSubscribed));
  }

  @Override
  public CompletionStage<Verdict<ConnectTerms>> refresh(
      Requester requester, Command.Refresh command) {
    return late(configured.refresh(requester, command));
  }

  @Override
  public CompletionStage<Verdict<Terms>> refreshSubscription(
      Requester requester, Command.SubRefresh command) {
    return late(configured.refreshSubscription(requester, command));
  }
}
