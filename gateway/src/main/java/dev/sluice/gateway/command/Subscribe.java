package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.EndCause;
import dev.sluice.gateway.hub.Subscriptions;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.SubscribeResult;
import java.util.function.Supplier;

/** A client subscribes to a channel. The checks come in the protocol's order. */
final class Subscribe {
  private static final int SHARED_POLL = 4;

  private final Subscriptions subscriptions;
  private final Policy policy;
  private final Supplier<Rules> rules;

  Subscribe(Subscriptions subscriptions, Policy policy, Supplier<Rules> rules) {
    this.subscriptions = subscriptions;
    this.policy = policy;
    this.rules = rules;
  }

  Outcome handle(Connection connection, Command.Subscribe command) {
    Rules now = rules.get();
    String channel = command.channel();
    int type = command.options().type();
    String delta = command.options().delta();
    if (type == SHARED_POLL) {
      return Outcome.error(command.id(), ErrorCode.NOT_AVAILABLE);
    }
    if (!delta.isEmpty() && !delta.equals("fossil")) {
      return Outcome.close(CloseReason.BAD_REQUEST);
    }
    if (now.namespaces().naming().isTooLong(channel)) {
      return Outcome.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    if (connection.subscription(channel) != null) {
      return Outcome.error(command.id(), ErrorCode.ALREADY_SUBSCRIBED);
    }
    if (connection.subscriptions().size() >= now.client().channelLimit()) {
      return Outcome.error(command.id(), ErrorCode.LIMIT_EXCEEDED);
    }
    return switch (now.namespaces().forClient(channel)) {
      case ChannelLookup.Refused(var error) -> Outcome.error(command.id(), error);
      case Namespace namespace ->
          type >= 1 && type <= 3
              ? Outcome.error(command.id(), ErrorCode.PERMISSION_DENIED)
              : decide(connection, command, namespace);
    };
  }

  /** The subscription is pending from here on: whatever contradicts it ends it. */
  private Outcome decide(Connection connection, Command.Subscribe command, Namespace namespace) {
    Requester requester = Requester.of(connection);
    Subscription subscription =
        subscriptions.begin(connection, command.channel(), Subscription.Side.CLIENT);
    return Outcome.of(
        policy.subscribe(requester, command, namespace),
        verdict -> {
          if (subscription.isEnded()) {
            return contradicted(connection, command);
          }
          if (requester.isOutdated(connection)) {
            abandon(subscription);
            return handle(connection, command);
          }
          return switch (verdict) {
            case Verdict.Granted<Terms>(var terms) -> open(subscription, command, terms);
            case Verdict.Refused<Terms>(var error) -> {
              abandon(subscription);
              yield Outcome.error(command.id(), error);
            }
            case Verdict.Closed<Terms>(var reason) -> Outcome.close(reason);
          };
        },
        () -> abandon(subscription));
  }

  private Outcome open(Subscription subscription, Command.Subscribe command, Terms terms) {
    if (command.options().filter() != null) {
      abandon(subscription);
      return Outcome.error(command.id(), ErrorCode.BAD_REQUEST); // Filters are not allowed yet.
    }
    if (command.options().type() != 0) {
      return Outcome.close(CloseReason.INTERNAL_ERROR);
    }
    return Outcome.of(
        subscriptions.open(subscription).handle((_, failure) -> failure == null),
        opened -> {
          if (subscription.isEnded()) {
            return contradicted(subscription.connection(), command);
          }
          if (!opened) {
            abandon(subscription);
            return Outcome.error(command.id(), ErrorCode.INTERNAL);
          }
          return commit(subscription, command, terms);
        },
        () -> abandon(subscription));
  }

  /** From here to the reply nothing else runs on the loop: no push precedes the reply. */
  private Outcome commit(Subscription subscription, Command.Subscribe command, Terms terms) {
    Rules now = rules.get();
    subscription.setInfo(terms.info());
    subscriptions.commit(subscription);
    Expiry.schedule(subscriptions, subscription, terms.expireAt(), now);
    SubscribeResult result =
        SubscribeResult.plain(now.ttl(terms.expireAt()), command.options().recover(), terms.data());
    return Outcome.answer(new Reply.Subscribed(command.id(), result));
  }

  private void abandon(Subscription subscription) {
    if (!subscription.isEnded()) {
      subscriptions.end(subscription, EndCause.NOT_COMMITTED);
    }
  }

  /** The server subscribed or unsubscribed the connection while this was decided. */
  private static Outcome contradicted(Connection connection, Command.Subscribe command) {
    return Outcome.error(
        command.id(),
        connection.subscription(command.channel()) == null
            ? ErrorCode.PERMISSION_DENIED
            : ErrorCode.ALREADY_SUBSCRIBED);
  }
}
