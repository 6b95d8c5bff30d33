package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.SubscriptionToken;
import dev.sluice.gateway.auth.TokenFault;
import dev.sluice.gateway.auth.TokenResult;
import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.command.ServerSubscriptions.Terms;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.SubscribeResult;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** A client subscribes to a channel. The checks come in the protocol's order. */
final class Subscribe {
  private static final int SHARED_POLL = 4;

  private final Hub hub;
  private final Expiry expiry;
  private final Supplier<Rules> rules;
  private final TokenRefusals refusals;

  Subscribe(Hub hub, Supplier<Rules> rules, TokenRefusals refusals) {
    this.hub = hub;
    this.expiry = new Expiry(hub);
    this.rules = rules;
    this.refusals = refusals;
  }

  CompletionStage<Outcome> handle(Connection connection, Command.Subscribe command) {
    Rules now = rules.get();
    String channel = command.channel();
    int type = command.options().type();
    String delta = command.options().delta();
    if (type == SHARED_POLL) {
      return Commands.error(command.id(), ErrorCode.NOT_AVAILABLE);
    }
    if (!delta.isEmpty() && !delta.equals("fossil")) {
      return Outcome.close(CloseReason.BAD_REQUEST).now();
    }
    if (now.namespaces().naming().isTooLong(channel)) {
      return Commands.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    if (connection.subscription(channel) != null) {
      return Commands.error(command.id(), ErrorCode.ALREADY_SUBSCRIBED);
    }
    if (connection.subscriptions().size() >= now.client().channelLimit()) {
      return Commands.error(command.id(), ErrorCode.LIMIT_EXCEEDED);
    }
    return switch (now.namespaces().forClient(channel)) {
      case ChannelLookup.Refused(var error) -> Commands.error(command.id(), error);
      case Namespace namespace ->
          type >= 1 && type <= 3
              ? Commands.error(command.id(), ErrorCode.PERMISSION_DENIED)
              : authorise(connection, command, namespace, now);
    };
  }

  private CompletionStage<Outcome> authorise(
      Connection connection, Command.Subscribe command, Namespace namespace, Rules now) {
    String user = connection.identity().user();
    return switch (now.permissions()
        .subscribe(user, command.channel(), command.token(), namespace)) {
      case GRANTED -> subscribe(connection, command, Terms.PLAIN, now);
      case DENIED -> Commands.error(command.id(), ErrorCode.PERMISSION_DENIED);
      case TOKEN_DECIDES -> byToken(connection, command, now);
    };
  }

  private CompletionStage<Outcome> byToken(
      Connection connection, Command.Subscribe command, Rules now) {
    return switch (now.subscriptionTokens().verifySubscription(command.token())) {
      case TokenResult.Valid<SubscriptionToken>(var token) -> {
        TokenFault fault =
            token.faultFor(connection.identity().user(), command.channel(), connection.id());
        if (fault != null) {
          refusals.subscription(connection, fault);
          yield Outcome.close(CloseReason.INVALID_TOKEN).now();
        }
        if (token.expireAt() != 0 && token.expireAt() <= now.nowSeconds()) {
          yield refuse(
              connection, command, new TokenFault("expire_at", "has passed"), ErrorCode.EXPIRED);
        }
        Terms terms = new Terms(token.info(), token.data(), token.expireAt());
        yield subscribe(connection, command, terms, now);
      }
      case TokenResult.Expired<SubscriptionToken>(var fault) ->
          refuse(connection, command, fault, ErrorCode.TOKEN_EXPIRED);
      case TokenResult.Invalid<SubscriptionToken>(var fault) ->
          refuse(connection, command, fault, ErrorCode.PERMISSION_DENIED);
    };
  }

  private CompletionStage<Outcome> refuse(
      Connection connection, Command.Subscribe command, TokenFault fault, ErrorCode error) {
    refusals.subscription(connection, fault);
    return Commands.error(command.id(), error);
  }

  /**
   * The reply is queued before anything else happens on this loop, and so before every push of the
   * channel.
   */
  private CompletionStage<Outcome> subscribe(
      Connection connection, Command.Subscribe command, Terms terms, Rules now) {
    if (command.options().filter() != null) {
      return Commands.error(command.id(), ErrorCode.BAD_REQUEST); // Filters are not allowed yet.
    }
    if (command.options().type() != 0) {
      return Outcome.close(CloseReason.INTERNAL_ERROR).now();
    }
    Subscription subscription =
        new Subscription(connection, command.channel(), Subscription.Side.CLIENT, terms.info());
    hub.subscribe(subscription);
    expiry.of(subscription, terms.expireAt(), now);
    SubscribeResult result =
        SubscribeResult.plain(now.ttl(terms.expireAt()), command.options().recover(), terms.data());
    return Outcome.answer(new Reply.Subscribed(command.id(), result)).now();
  }
}
