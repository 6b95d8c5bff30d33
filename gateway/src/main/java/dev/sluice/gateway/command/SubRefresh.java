package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.EndCause;
import dev.sluice.gateway.hub.Subscriptions;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.function.Supplier;

/** A client brings a new token for a subscription. */
final class SubRefresh {
  private final Subscriptions subscriptions;
  private final Policy policy;
  private final Supplier<Rules> rules;

  SubRefresh(Subscriptions subscriptions, Policy policy, Supplier<Rules> rules) {
    this.subscriptions = subscriptions;
    this.policy = policy;
    this.rules = rules;
  }

  Outcome handle(Connection connection, Command.SubRefresh command) {
    if (rules.get().namespaces().naming().isTooLong(command.channel())) {
      return Outcome.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    Subscription subscription = connection.subscription(command.channel());
    if (subscription == null || !subscription.isLive()) {
      return Outcome.error(command.id(), ErrorCode.PERMISSION_DENIED);
    }
    if (command.type() != 0) {
      return Outcome.error(command.id(), ErrorCode.NOT_AVAILABLE); // Of a shared poll's keys.
    }
    if (command.token().isEmpty()) {
      return Outcome.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    return decide(subscription, command);
  }

  private Outcome decide(Subscription subscription, Command.SubRefresh command) {
    Connection connection = subscription.connection();
    Requester requester = Requester.of(connection);
    return Outcome.of(
        policy.refreshSubscription(requester, command),
        verdict ->
            subscription.isEnded() || requester.isOutdated(connection)
                ? handle(connection, command)
                : switch (verdict) {
                  case Verdict.Granted<Terms>(var terms) -> refresh(subscription, command, terms);
                  case Verdict.Refused<Terms>(var error) -> refuse(subscription, command, error);
                  case Verdict.Closed<Terms>(var reason) -> Outcome.close(reason);
                },
        () -> {});
  }

  private Outcome refresh(Subscription subscription, Command.SubRefresh command, Terms terms) {
    Rules now = rules.get();
    subscription.setInfo(terms.info());
    Expiry.schedule(subscriptions, subscription, terms.expireAt(), now);
    return Outcome.answer(new Reply.SubRefreshed(command.id(), now.ttl(terms.expireAt())));
  }

  /** With an expired token the client subscribes again, and fetches a new one when told why. */
  private Outcome refuse(Subscription subscription, Command.SubRefresh command, ErrorCode error) {
    if (error == ErrorCode.TOKEN_EXPIRED) {
      subscriptions.end(subscription, EndCause.of(UnsubscribeReason.SUBSCRIPTION_EXPIRED));
    }
    return Outcome.error(command.id(), error);
  }
}
