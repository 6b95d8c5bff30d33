package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.ConnectionToken;
import dev.sluice.gateway.auth.TokenFault;
import dev.sluice.gateway.auth.TokenResult;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.Reply;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A client brings a new token for its connection. */
final class Refresh {
  private final Supplier<Rules> rules;
  private final TokenRefusals refusals;
  private final String version;

  Refresh(Supplier<Rules> rules, TokenRefusals refusals, String version) {
    this.rules = rules;
    this.refusals = refusals;
    this.version = version;
  }

  CompletionStage<Outcome> handle(Connection connection, Command.Refresh command) {
    Rules now = rules.get();
    if (command.token().isEmpty()) {
      return Outcome.close(CloseReason.BAD_REQUEST).now();
    }
    return switch (now.connectionTokens().verifyConnection(command.token())) {
      case TokenResult.Valid<ConnectionToken>(var token) ->
          refresh(connection, command, token, now);
      case TokenResult.Expired<ConnectionToken>(var fault) ->
          refuse(connection, fault, CloseReason.CONNECTION_EXPIRED);
      case TokenResult.Invalid<ConnectionToken>(var fault) ->
          refuse(connection, fault, CloseReason.INVALID_TOKEN);
    };
  }

  private CompletionStage<Outcome> refresh(
      Connection connection, Command.Refresh command, ConnectionToken token, Rules now) {
    Identity before = connection.identity();
    if (!token.user().equals(before.user())) {
      return refuse(
          connection, new TokenFault("sub", "names another user"), CloseReason.INVALID_TOKEN);
    }
    long expireAt = now.client().insecure() ? 0 : token.expireAt();
    if (expireAt != 0 && expireAt <= now.nowSeconds()) {
      return refuse(
          connection, new TokenFault("expire_at", "has passed"), CloseReason.CONNECTION_EXPIRED);
    }
    if (!serverSideChannels(connection).containsAll(token.subs().keySet())) {
      return Outcome.close(CloseReason.INSUFFICIENT_STATE).now();
    }
    connection.identity(
        expireAt == 0
            ? new Identity(before.user(), before.info(), 0)
            : new Identity(before.user(), token.info(), expireAt));
    Expiry.of(connection, expireAt, now);
    return Outcome.answer(
            new Reply.Refreshed(command.id(), connection.id(), version, now.ttl(expireAt)))
        .now();
  }

  private CompletionStage<Outcome> refuse(
      Connection connection, TokenFault fault, CloseReason reason) {
    refusals.connection(connection, fault);
    return Outcome.close(reason).now();
  }

  private static Set<String> serverSideChannels(Connection connection) {
    return connection.subscriptions().stream()
        .filter(subscription -> subscription.side() == Subscription.Side.SERVER)
        .map(Subscription::channel)
        .collect(Collectors.toSet());
  }
}
