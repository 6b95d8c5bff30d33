package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.EndCause;
import dev.sluice.gateway.hub.Subscriptions;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;

/** Leaves a channel. Never an error, also if the client is not subscribed to it. */
final class Unsubscribe {
  private final Subscriptions subscriptions;

  Unsubscribe(Subscriptions subscriptions) {
    this.subscriptions = subscriptions;
  }

  Outcome handle(Connection connection, Command.Unsubscribe command) {
    Subscription subscription = connection.subscription(command.channel());
    if (subscription != null) {
      subscriptions.end(subscription, EndCause.CLIENT);
    }
    return Outcome.answer(new Reply.Unsubscribed(command.id()));
  }
}
