package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import java.util.function.Supplier;

/** Presence and history, which no namespace can have yet. */
final class Unserved {
  private final Supplier<Rules> rules;

  Unserved(Supplier<Rules> rules) {
    this.rules = rules;
  }

  Outcome handle(Command.ChannelRequest command) {
    return switch (rules.get().namespaces().forClient(command.channel())) {
      case ChannelLookup.Refused(var error) -> Outcome.error(command.id(), error);
      case Namespace _ -> Outcome.error(command.id(), ErrorCode.NOT_AVAILABLE);
    };
  }
}
