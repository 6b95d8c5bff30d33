package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.Asker;
import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.channel.PublicationData;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.Reply;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client publishes to a channel. */
final class Publish {
  private final Hub hub;
  private final Supplier<Rules> rules;

  Publish(Hub hub, Supplier<Rules> rules) {
    this.hub = hub;
    this.rules = rules;
  }

  CompletionStage<Outcome> handle(Connection connection, Command.Publish command) {
    Rules now = rules.get();
    return switch (now.namespaces().forClient(command.channel())) {
      case ChannelLookup.Refused(var error) -> Commands.error(command.id(), error);
      case Namespace namespace -> publish(connection, command, namespace, now);
    };
  }

  private CompletionStage<Outcome> publish(
      Connection connection, Command.Publish command, Namespace namespace, Rules now) {
    Identity identity = connection.identity();
    Subscription subscription = connection.subscription(command.channel());
    Payload data = command.data() == null ? Payload.EMPTY : command.data();
    if (!PublicationData.isAccepted(data, namespace)) {
      return Commands.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    Asker asker = new Asker(identity.user(), subscription != null);
    ErrorCode denied =
        switch (now.permissions().publish(asker, command.channel(), namespace)) {
          case GRANTED -> command.type() == 0 ? null : ErrorCode.BAD_REQUEST;
          case DENIED -> ErrorCode.PERMISSION_DENIED;
        };
    if (denied != null) {
      return Commands.error(command.id(), denied);
    }
    ClientInfo info =
        subscription != null
            ? subscription.clientInfo()
            : new ClientInfo(identity.user(), connection.id(), identity.info(), null);
    return hub.publish(ChannelPush.of(command.channel(), Publication.of(data, info)))
        .handle((_, failure) -> answer(command.id(), failure));
  }

  private static Outcome answer(long id, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case null -> Outcome.answer(new Reply.Published(id));
      case OverloadedException _ -> Outcome.error(id, ErrorCode.TOO_MANY_REQUESTS);
      default -> Outcome.error(id, ErrorCode.INTERNAL);
    };
  }
}
