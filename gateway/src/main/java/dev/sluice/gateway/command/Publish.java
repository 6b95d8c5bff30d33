package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A client publishes to a channel. */
final class Publish {
  private final Hub hub;
  private final Policy policy;
  private final Supplier<Rules> rules;

  Publish(Hub hub, Policy policy, Supplier<Rules> rules) {
    this.hub = hub;
    this.policy = policy;
    this.rules = rules;
  }

  Outcome handle(Connection connection, Command.Publish command) {
    return switch (rules.get().namespaces().forClient(command.channel())) {
      case ChannelLookup.Refused(var error) -> Outcome.error(command.id(), error);
      case Namespace namespace -> decide(connection, command, namespace);
    };
  }

  private Outcome decide(Connection connection, Command.Publish command, Namespace namespace) {
    Requester requester = Requester.of(connection);
    boolean isSubscribed = liveSubscription(connection, command.channel()) != null;
    return Outcome.of(
        policy.publish(requester, command, namespace, isSubscribed),
        verdict ->
            requester.isOutdated(connection)
                ? handle(connection, command)
                : switch (verdict) {
                  case Verdict.Granted<Payload>(var data) -> publish(connection, command, data);
                  case Verdict.Refused<Payload>(var error) -> Outcome.error(command.id(), error);
                  case Verdict.Closed<Payload>(var reason) -> Outcome.close(reason);
                },
        () -> {});
  }

  private Outcome publish(Connection connection, Command.Publish command, Payload data) {
    if (command.type() != 0) {
      return Outcome.error(command.id(), ErrorCode.BAD_REQUEST);
    }
    Identity identity = connection.identity();
    Subscription subscription = liveSubscription(connection, command.channel());
    ClientInfo info =
        subscription != null
            ? subscription.clientInfo()
            : new ClientInfo(identity.user(), connection.id(), identity.info(), null);
    return Outcome.of(
        hub.publish(ChannelPush.of(command.channel(), Publication.of(data, info)))
            .handle((_, failure) -> outcome(command.id(), failure)));
  }

  private static @Nullable Subscription liveSubscription(Connection connection, String channel) {
    Subscription subscription = connection.subscription(channel);
    return subscription != null && subscription.isLive() ? subscription : null;
  }

  private static Outcome outcome(long id, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return switch (cause) {
      case null -> Outcome.answer(new Reply.Published(id));
      case OverloadedException _ -> Outcome.error(id, ErrorCode.TOO_MANY_REQUESTS);
      default -> Outcome.error(id, ErrorCode.INTERNAL);
    };
  }
}
