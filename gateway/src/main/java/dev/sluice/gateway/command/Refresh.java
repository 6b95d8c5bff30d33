package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A client brings a new token for its connection. */
final class Refresh {
  private final Policy policy;
  private final Supplier<Rules> rules;
  private final String version;

  Refresh(Policy policy, Supplier<Rules> rules, String version) {
    this.policy = policy;
    this.rules = rules;
    this.version = version;
  }

  Outcome handle(Connection connection, Command.Refresh command) {
    Requester requester = Requester.of(connection);
    return Outcome.of(
        policy.refresh(requester, command),
        verdict ->
            requester.isOutdated(connection)
                ? handle(connection, command)
                : switch (verdict) {
                  case Verdict.Granted<ConnectTerms>(var terms) ->
                      refresh(connection, command, terms);
                  case Verdict.Refused<ConnectTerms>(var error) ->
                      Outcome.error(command.id(), error);
                  case Verdict.Closed<ConnectTerms>(var reason) -> Outcome.close(reason);
                },
        () -> {});
  }

  private Outcome refresh(Connection connection, Command.Refresh command, ConnectTerms terms) {
    Rules now = rules.get();
    if (!serverSideChannels(connection).containsAll(terms.channels().keySet())) {
      return Outcome.close(CloseReason.INSUFFICIENT_STATE);
    }
    long expireAt = terms.identity().expireAt();
    connection.setIdentity(terms.identity());
    Expiry.schedule(connection, expireAt, now);
    return Outcome.answer(
        new Reply.Refreshed(command.id(), connection.id(), version, now.ttl(expireAt)));
  }

  private static Set<String> serverSideChannels(Connection connection) {
    return connection.subscriptions().stream()
        .filter(subscription -> subscription.side() == Subscription.Side.SERVER)
        .map(Subscription::channel)
        .collect(Collectors.toSet());
  }
}
