package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;
import java.util.concurrent.CompletionStage;

/** Leaves a channel. Never an error, also where there was nothing to leave. */
final class Unsubscribe {
  private final Hub hub;

  Unsubscribe(Hub hub) {
    this.hub = hub;
  }

  CompletionStage<Outcome> handle(Connection connection, Command.Unsubscribe command) {
    Subscription subscription = connection.subscription(command.channel());
    if (subscription != null) {
      hub.unsubscribe(subscription);
    }
    return Outcome.answer(new Reply.Unsubscribed(command.id())).now();
  }
}
