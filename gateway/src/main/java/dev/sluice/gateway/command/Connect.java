package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.ConnectionToken;
import dev.sluice.gateway.auth.TokenFault;
import dev.sluice.gateway.auth.TokenResult;
import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.command.ServerSubscriptions.Terms;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.SubscribeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** The first command of a connection: who it is, and what it is subscribed to from the start. */
final class Connect {
  private final Hub hub;
  private final Supplier<Rules> rules;
  private final ServerSubscriptions subscriptions;
  private final TokenRefusals refusals;
  private final String version;
  private final String node;

  Connect(
      Hub hub,
      Supplier<Rules> rules,
      ServerSubscriptions subscriptions,
      TokenRefusals refusals,
      String version,
      String node) {
    this.hub = hub;
    this.rules = rules;
    this.subscriptions = subscriptions;
    this.refusals = refusals;
    this.version = version;
    this.node = node;
  }

  CompletionStage<Outcome> handle(Connection connection, Command.Connect command) {
    Rules now = rules.get();
    if (command.token().isEmpty()) {
      String vouched = connection.peer().user();
      boolean anonymous =
          now.client().insecure() || now.client().allowAnonymousConnectWithoutToken();
      if (vouched.isEmpty() && !anonymous) {
        return Outcome.close(CloseReason.BAD_REQUEST).now();
      }
      return admit(connection, command, new ConnectionToken(vouched, 0, null, Map.of(), null), now);
    }
    return switch (now.connectionTokens().verifyConnection(command.token())) {
      case TokenResult.Valid<ConnectionToken>(var token) -> {
        if (token.user().isEmpty() && now.client().disallowAnonymousConnectionTokens()) {
          refusals.connection(connection, new TokenFault("sub", "names no user"));
          yield Outcome.close(CloseReason.PERMISSION_DENIED).now();
        }
        yield admit(connection, command, token, now);
      }
      case TokenResult.Expired<ConnectionToken>(var fault) -> {
        refusals.connection(connection, fault);
        yield refuse(connection, command, ErrorCode.TOKEN_EXPIRED);
      }
      case TokenResult.Invalid<ConnectionToken>(var fault) -> {
        refusals.connection(connection, fault);
        yield Outcome.close(CloseReason.INVALID_TOKEN).now();
      }
    };
  }

  private CompletionStage<Outcome> admit(
      Connection connection, Command.Connect command, ConnectionToken token, Rules now) {
    long expireAt = now.client().insecure() ? 0 : token.expireAt();
    if (expireAt != 0 && expireAt <= now.nowSeconds()) {
      refusals.connection(connection, new TokenFault("expire_at", "has passed"));
      return refuse(connection, command, ErrorCode.EXPIRED);
    }
    int userLimit = now.client().userConnectionLimit();
    if (userLimit > 0
        && !token.user().isEmpty()
        && hub.directory().countOf(token.user()) >= userLimit) {
      return Outcome.close(CloseReason.CONNECTION_LIMIT).now();
    }
    Map<String, Terms> channels = new LinkedHashMap<>();
    for (var named : token.subs().entrySet()) {
      switch (now.namespaces().forBackend(named.getKey())) {
        case ChannelLookup.Refused(var error) -> {
          return refuse(connection, command, error);
        }
        case Namespace _ ->
            channels.put(
                named.getKey(), new Terms(named.getValue().info(), named.getValue().data(), 0));
      }
    }
    String personal = now.personalChannel(token.user());
    if (personal != null) {
      channels.putIfAbsent(personal, Terms.PLAIN);
    }
    for (String asked : command.subs().keySet()) {
      Namespace namespace = now.namespaces().of(asked);
      if (namespace == null) {
        return Outcome.close(CloseReason.BAD_REQUEST).now();
      }
      if (now.permissions().mayServerSubscribeOnRequest(token.user(), asked, namespace)) {
        channels.putIfAbsent(asked, Terms.PLAIN);
      }
    }
    if (channels.size() > now.client().channelLimit()) {
      return Outcome.close(CloseReason.CHANNEL_LIMIT).now();
    }
    return connect(
        connection, command, new Identity(token.user(), token.info(), expireAt), channels);
  }

  private CompletionStage<Outcome> connect(
      Connection connection,
      Command.Connect command,
      Identity identity,
      Map<String, Terms> channels) {
    Rules now = rules.get();
    connection.identity(identity);
    List<Connection> leaving = hub.join(connection, now.ofOneUser());
    if (leaving == null) {
      return Outcome.close(CloseReason.CONNECTION_LIMIT).now();
    }
    connection.connected(identity);
    leaving.forEach(other -> other.closeInTurn(CloseReason.CONNECTION_LIMIT));
    Map<String, SubscribeResult> subs = LinkedHashMap.newLinkedHashMap(channels.size());
    channels.forEach(
        (channel, terms) -> {
          boolean recovering =
              command.subs().getOrDefault(channel, SubscribeOptions.NONE).recover();
          subs.put(channel, subscriptions.add(connection, channel, terms, recovering, now));
        });
    Expiry.of(connection, identity.expireAt(), now);
    int ping =
        connection.format().pingsAreMessages()
            ? (int) connection.limits().pingInterval().toSeconds()
            : 0;
    boolean pong = ping > 0 && !connection.limits().pongTimeout().isZero();
    return Outcome.answer(
            new Reply.Connected(
                command.id(),
                connection.id(),
                version,
                now.ttl(identity.expireAt()),
                null,
                subs,
                ping,
                pong,
                connection.session(),
                connection.session().isEmpty() ? "" : node,
                now.client().connectIncludeServerTime() ? now.clock().millis() : 0))
        .now();
  }

  /**
   * The reply must reach the client, and the commands behind it in the frame must not spoil it. One
   * that only listens can have no reply: the end of the connection has to tell it.
   */
  private static CompletionStage<Outcome> refuse(
      Connection connection, Command.Connect command, ErrorCode error) {
    if (connection.format().isUnidirectional()) {
      return Outcome.close(closeFor(error)).now();
    }
    connection.refused();
    return Commands.error(command.id(), error);
  }

  private static CloseReason closeFor(ErrorCode error) {
    return switch (error) {
      case TOKEN_EXPIRED, EXPIRED -> CloseReason.CONNECTION_EXPIRED;
      case TOO_MANY_REQUESTS -> CloseReason.TOO_MANY_REQUESTS;
      case PERMISSION_DENIED -> CloseReason.PERMISSION_DENIED;
      default -> CloseReason.INTERNAL_ERROR;
    };
  }
}
