package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.SubscriptionToken;
import dev.sluice.gateway.auth.TokenFault;
import dev.sluice.gateway.auth.TokenResult;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A client brings a new token for a subscription. */
final class SubRefresh {
  private final Supplier<Rules> rules;
  private final ServerSubscriptions subscriptions;
  private final TokenRefusals refusals;

  SubRefresh(Supplier<Rules> rules, ServerSubscriptions subscriptions, TokenRefusals refusals) {
    this.rules = rules;
    this.subscriptions = subscriptions;
    this.refusals = refusals;
  }

  CompletionStage<Outcome> handle(Connection connection, Command.SubRefresh command) {
    Rules now = rules.get();
    if (now.namespaces().naming().isTooLong(command.channel())) {
      return Commands.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    Subscription subscription = connection.subscription(command.channel());
    if (subscription == null) {
      return Commands.error(command.id(), ErrorCode.PERMISSION_DENIED);
    }
    if (command.type() != 0) {
      return Commands.error(command.id(), ErrorCode.NOT_AVAILABLE); // Of a shared poll's keys.
    }
    if (command.token().isEmpty()) {
      return Commands.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    return switch (now.subscriptionTokens().verifySubscription(command.token())) {
      case TokenResult.Valid<SubscriptionToken>(var token) ->
          refresh(subscription, command, token, now);
      case TokenResult.Expired<SubscriptionToken>(var fault) -> expired(connection, command, fault);
      case TokenResult.Invalid<SubscriptionToken>(var fault) -> invalid(connection, fault);
    };
  }

  private CompletionStage<Outcome> refresh(
      Subscription subscription, Command.SubRefresh command, SubscriptionToken token, Rules now) {
    Connection connection = subscription.connection();
    TokenFault fault =
        token.faultFor(connection.identity().user(), command.channel(), connection.id());
    if (fault != null) {
      return invalid(connection, fault);
    }
    if (token.expireAt() != 0 && token.expireAt() <= now.nowSeconds()) {
      return expired(connection, command, new TokenFault("expire_at", "has passed"));
    }
    subscription.info(token.info());
    subscriptions.expiry().of(subscription, token.expireAt(), now);
    return Outcome.answer(new Reply.SubRefreshed(command.id(), now.ttl(token.expireAt()))).now();
  }

  private CompletionStage<Outcome> invalid(Connection connection, TokenFault fault) {
    refusals.subscription(connection, fault);
    return Outcome.close(CloseReason.INVALID_TOKEN).now();
  }

  /** The client subscribes again, is told that its token is stale, and fetches a new one. */
  private CompletionStage<Outcome> expired(
      Connection connection, Command.SubRefresh command, TokenFault fault) {
    refusals.subscription(connection, fault);
    subscriptions.unsubscribe(
        connection, command.channel(), UnsubscribeReason.SUBSCRIPTION_EXPIRED);
    return Commands.error(command.id(), ErrorCode.TOKEN_EXPIRED);
  }
}
