package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.Namespace;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import java.util.concurrent.CompletionStage;

/** Decides as another policy does, but answers later. */
public abstract class DelayedPolicy implements Policy {
  private final Policy policy;

  protected DelayedPolicy(Policy policy) {
    this.policy = policy;
  }

  /** The same verdict, when it is to be told. */
  protected abstract <T> CompletionStage<T> late(CompletionStage<T> verdict);

  @Override
  public final CompletionStage<Verdict<ConnectTerms>> connect(
      Requester requester, Command.Connect command) {
    return late(policy.connect(requester, command));
  }

  @Override
  public final CompletionStage<Verdict<Terms>> subscribe(
      Requester requester, Command.Subscribe command, Namespace namespace) {
    return late(policy.subscribe(requester, command, namespace));
  }

  @Override
  public final CompletionStage<Verdict<Payload>> publish(
      Requester requester, Command.Publish command, Namespace namespace, boolean isSubscribed) {
    return late(policy.publish(requester, command, namespace, isSubscribed));
  }

  @Override
  public final CompletionStage<Verdict<ConnectTerms>> refresh(
      Requester requester, Command.Refresh command) {
    return late(policy.refresh(requester, command));
  }

  @Override
  public final CompletionStage<Verdict<Terms>> refreshSubscription(
      Requester requester, Command.SubRefresh command) {
    return late(policy.refreshSubscription(requester, command));
  }
}
