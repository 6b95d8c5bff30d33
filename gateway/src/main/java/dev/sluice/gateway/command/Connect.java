package dev.sluice.gateway.command;

import dev.sluice.gateway.channel.ChannelLookup;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Outcome;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.EndCause;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.gateway.hub.Subscriptions;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.SubscribeResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The first command of a connection: who it is, and what it is subscribed to from the start. */
final class Connect {
  private final Hub hub;
  private final Subscriptions subscriptions;
  private final Policy policy;
  private final Supplier<Rules> rules;
  private final String version;
  private final String node;

  Connect(Hub hub, Policy policy, Supplier<Rules> rules, String version, String node) {
    this.hub = hub;
    this.subscriptions = hub.subscriptions();
    this.policy = policy;
    this.rules = rules;
    this.version = version;
    this.node = node;
  }

  Outcome handle(Connection connection, Command.Connect command) {
    return Outcome.of(
        policy.connect(Requester.of(connection), command),
        verdict ->
            switch (verdict) {
              case Verdict.Granted<ConnectTerms>(var terms) -> admit(connection, command, terms);
              case Verdict.Refused<ConnectTerms>(var error) -> refuse(connection, command, error);
              case Verdict.Closed<ConnectTerms>(var reason) -> Outcome.close(reason);
            },
        () -> {});
  }

  private Outcome admit(Connection connection, Command.Connect command, ConnectTerms terms) {
    Rules now = rules.get();
    String user = terms.identity().user();
    int userLimit = now.client().userConnectionLimit();
    if (userLimit > 0 && !user.isEmpty() && hub.directory().countOf(user) >= userLimit) {
      return Outcome.close(CloseReason.CONNECTION_LIMIT);
    }
    for (String channel : terms.channels().keySet()) {
      if (now.namespaces().forBackend(channel) instanceof ChannelLookup.Refused(var error)) {
        return refuse(connection, command, error);
      }
    }
    Map<String, Terms> channels = new LinkedHashMap<>(terms.channels());
    String personal = now.personalChannel(user);
    if (personal != null) {
      channels.putIfAbsent(personal, Terms.PLAIN);
    }
    for (String asked : command.subs().keySet()) {
      Namespace namespace = now.namespaces().of(asked);
      if (namespace == null) {
        return Outcome.close(CloseReason.BAD_REQUEST);
      }
      if (now.permissions().mayServerSubscribeOnRequest(user, asked, namespace)) {
        channels.putIfAbsent(asked, Terms.PLAIN);
      }
    }
    return channels.size() > now.client().channelLimit()
        ? Outcome.close(CloseReason.CHANNEL_LIMIT)
        : open(connection, command, terms.identity(), channels);
  }

  private Outcome open(
      Connection connection,
      Command.Connect command,
      Identity identity,
      Map<String, Terms> channels) {
    Map<Subscription, Terms> opened = LinkedHashMap.newLinkedHashMap(channels.size());
    channels.forEach(
        (channel, terms) ->
            opened.put(subscriptions.begin(connection, channel, Subscription.Side.SERVER), terms));
    CompletableFuture<?>[] ready =
        opened.keySet().stream()
            .map(subscription -> subscriptions.open(subscription).toCompletableFuture())
            .toArray(CompletableFuture[]::new);
    return Outcome.of(
        CompletableFuture.allOf(ready),
        _ -> connect(connection, command, identity, opened),
        () -> opened.keySet().forEach(s -> subscriptions.end(s, EndCause.NOT_COMMITTED)));
  }

  /** From here to the reply nothing else runs on the loop: no push precedes the reply. */
  private Outcome connect(
      Connection connection,
      Command.Connect command,
      Identity identity,
      Map<Subscription, Terms> opened) {
    Rules now = rules.get();
    connection.setIdentity(identity);
    List<Connection> leaving = hub.join(connection, now.ofOneUser());
    if (leaving == null) {
      return Outcome.close(CloseReason.CONNECTION_LIMIT);
    }
    connection.connected(identity);
    leaving.forEach(other -> other.closeInTurn(CloseReason.CONNECTION_LIMIT));
    Map<String, SubscribeResult> subs = LinkedHashMap.newLinkedHashMap(opened.size());
    opened.forEach(
        (subscription, terms) -> {
          String channel = subscription.channel();
          boolean recovering =
              command.subs().getOrDefault(channel, SubscribeOptions.NONE).recover();
          subscription.setInfo(terms.info());
          subscriptions.commit(subscription);
          Expiry.schedule(subscriptions, subscription, terms.expireAt(), now);
          subs.put(channel, SubscribeResult.plain(0, recovering, terms.data()));
        });
    Expiry.schedule(connection, identity.expireAt(), now);
    return Outcome.answer(reply(connection, command, subs, now));
  }

  private Reply.Connected reply(
      Connection connection,
      Command.Connect command,
      Map<String, SubscribeResult> subs,
      Rules now) {
    int ping =
        connection.format().pingsAreMessages()
            ? (int) connection.limits().pingInterval().toSeconds()
            : 0;
    boolean pong = ping > 0 && !connection.limits().pongTimeout().isZero();
    return new Reply.Connected(
        command.id(),
        connection.id(),
        version,
        now.ttl(connection.identity().expireAt()),
        null,
        subs,
        ping,
        pong,
        connection.session(),
        connection.session().isEmpty() ? "" : node,
        now.client().connectIncludeServerTime() ? now.clock().millis() : 0);
  }

  /**
   * The reply must reach the client, and the commands behind it in the frame must not spoil it. A
   * client that only listens can have no reply: the close of the connection has to tell it.
   */
  private static Outcome refuse(Connection connection, Command.Connect command, ErrorCode error) {
    if (connection.format().isUnidirectional()) {
      return Outcome.close(closeFor(error));
    }
    connection.refuse();
    return Outcome.error(command.id(), error);
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
