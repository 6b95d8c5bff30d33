package dev.sluice.gateway.command;

import dev.sluice.gateway.auth.ConnectionToken;
import dev.sluice.gateway.auth.SubscriptionToken;
import dev.sluice.gateway.auth.TokenFault;
import dev.sluice.gateway.auth.TokenResult;
import dev.sluice.gateway.auth.TokenSubscription;
import dev.sluice.gateway.channel.Asker;
import dev.sluice.gateway.channel.Namespace;
import dev.sluice.gateway.channel.PublicationData;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Payload;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Decides by tokens, namespaces and permissions, as configured. Every stage is complete. */
public final class ConfiguredPolicy implements Policy {
  private final Supplier<Rules> rules;
  private final TokenRefusals refusals = new TokenRefusals();

  /**
   * @param rules those in force: they may be reloaded
   */
  public ConfiguredPolicy(Supplier<Rules> rules) {
    this.rules = rules;
  }

  // Connections.

  @Override
  public CompletionStage<Verdict<ConnectTerms>> connect(
      Requester requester, Command.Connect command) {
    Rules now = rules.get();
    return command.token().isEmpty()
        ? connectWithoutToken(requester, now)
        : switch (now.connectionTokens().verifyConnection(command.token())) {
          case TokenResult.Valid<ConnectionToken>(var token) -> connect(requester, token, now);
          case TokenResult.Expired<ConnectionToken>(var fault) ->
              refuseConnection(requester, fault, ErrorCode.TOKEN_EXPIRED);
          case TokenResult.Invalid<ConnectionToken>(var fault) ->
              closeConnection(requester, fault, CloseReason.INVALID_TOKEN);
        };
  }

  private static CompletionStage<Verdict<ConnectTerms>> connectWithoutToken(
      Requester requester, Rules now) {
    String user = requester.peer().user();
    boolean anonymous = now.client().insecure() || now.client().allowAnonymousConnectWithoutToken();
    return user.isEmpty() && !anonymous
        ? closed(CloseReason.BAD_REQUEST)
        : granted(new ConnectTerms(new Identity(user, null, 0), Map.of()));
  }

  private CompletionStage<Verdict<ConnectTerms>> connect(
      Requester requester, ConnectionToken token, Rules now) {
    if (token.user().isEmpty() && now.client().disallowAnonymousConnectionTokens()) {
      return closeConnection(
          requester, new TokenFault("sub", "names no user"), CloseReason.PERMISSION_DENIED);
    }
    long expireAt = now.client().insecure() ? 0 : token.expireAt();
    return now.hasPassed(expireAt)
        ? refuseConnection(requester, new TokenFault("expire_at", "has passed"), ErrorCode.EXPIRED)
        : granted(
            new ConnectTerms(
                new Identity(token.user(), token.info(), expireAt), channelsOf(token)));
  }

  private static Map<String, Terms> channelsOf(ConnectionToken token) {
    Map<String, Terms> channels = LinkedHashMap.newLinkedHashMap(token.subs().size());
    token.subs().forEach((channel, of) -> channels.put(channel, termsOf(of)));
    return channels;
  }

  private static Terms termsOf(TokenSubscription subscription) {
    return new Terms(subscription.info(), subscription.data(), 0);
  }

  @Override
  public CompletionStage<Verdict<ConnectTerms>> refresh(
      Requester requester, Command.Refresh command) {
    Rules now = rules.get();
    return command.token().isEmpty()
        ? closed(CloseReason.BAD_REQUEST)
        : switch (now.connectionTokens().verifyConnection(command.token())) {
          case TokenResult.Valid<ConnectionToken>(var token) -> refresh(requester, token, now);
          case TokenResult.Expired<ConnectionToken>(var fault) ->
              closeConnection(requester, fault, CloseReason.CONNECTION_EXPIRED);
          case TokenResult.Invalid<ConnectionToken>(var fault) ->
              closeConnection(requester, fault, CloseReason.INVALID_TOKEN);
        };
  }

  private CompletionStage<Verdict<ConnectTerms>> refresh(
      Requester requester, ConnectionToken token, Rules now) {
    Identity before = requester.identity();
    if (!token.user().equals(before.user())) {
      return closeConnection(
          requester, new TokenFault("sub", "names another user"), CloseReason.INVALID_TOKEN);
    }
    long expireAt = now.client().insecure() ? 0 : token.expireAt();
    if (now.hasPassed(expireAt)) {
      return closeConnection(
          requester, new TokenFault("expire_at", "has passed"), CloseReason.CONNECTION_EXPIRED);
    }
    Payload info = expireAt == 0 ? before.info() : token.info();
    return granted(
        new ConnectTerms(new Identity(before.user(), info, expireAt), channelsOf(token)));
  }

  private CompletionStage<Verdict<ConnectTerms>> refuseConnection(
      Requester requester, TokenFault fault, ErrorCode error) {
    refusals.connection(requester, fault);
    return refused(error);
  }

  private CompletionStage<Verdict<ConnectTerms>> closeConnection(
      Requester requester, TokenFault fault, CloseReason reason) {
    refusals.connection(requester, fault);
    return closed(reason);
  }

  // Channels.

  @Override
  public CompletionStage<Verdict<Terms>> subscribe(
      Requester requester, Command.Subscribe command, Namespace namespace) {
    Rules now = rules.get();
    return switch (now.permissions()
        .subscribe(requester.user(), command.channel(), command.token(), namespace)) {
      case GRANTED -> granted(Terms.PLAIN);
      case DENIED -> refused(ErrorCode.PERMISSION_DENIED);
      case TOKEN_DECIDES ->
          switch (now.subscriptionTokens().verifySubscription(command.token())) {
            case TokenResult.Valid<SubscriptionToken>(var token) ->
                byToken(requester, command.channel(), token, ErrorCode.EXPIRED, now);
            case TokenResult.Expired<SubscriptionToken>(var fault) ->
                refuseSubscription(requester, fault, ErrorCode.TOKEN_EXPIRED);
            case TokenResult.Invalid<SubscriptionToken>(var fault) ->
                refuseSubscription(requester, fault, ErrorCode.PERMISSION_DENIED);
          };
    };
  }

  @Override
  public CompletionStage<Verdict<Terms>> refreshSubscription(
      Requester requester, Command.SubRefresh command) {
    Rules now = rules.get();
    return switch (now.subscriptionTokens().verifySubscription(command.token())) {
      case TokenResult.Valid<SubscriptionToken>(var token) ->
          byToken(requester, command.channel(), token, ErrorCode.TOKEN_EXPIRED, now);
      case TokenResult.Expired<SubscriptionToken>(var fault) ->
          refuseSubscription(requester, fault, ErrorCode.TOKEN_EXPIRED);
      case TokenResult.Invalid<SubscriptionToken>(var fault) -> closeSubscription(requester, fault);
    };
  }

  /**
   * @param expired for a subscription whose own time has passed
   */
  private CompletionStage<Verdict<Terms>> byToken(
      Requester requester, String channel, SubscriptionToken token, ErrorCode expired, Rules now) {
    TokenFault fault = token.faultFor(requester.user(), channel, requester.client());
    if (fault != null) {
      return closeSubscription(requester, fault);
    }
    return now.hasPassed(token.expireAt())
        ? refuseSubscription(requester, new TokenFault("expire_at", "has passed"), expired)
        : granted(new Terms(token.info(), token.data(), token.expireAt()));
  }

  private CompletionStage<Verdict<Terms>> refuseSubscription(
      Requester requester, TokenFault fault, ErrorCode error) {
    refusals.subscription(requester, fault);
    return refused(error);
  }

  private CompletionStage<Verdict<Terms>> closeSubscription(Requester requester, TokenFault fault) {
    refusals.subscription(requester, fault);
    return closed(CloseReason.INVALID_TOKEN);
  }

  @Override
  public CompletionStage<Verdict<Payload>> publish(
      Requester requester, Command.Publish command, Namespace namespace, boolean isSubscribed) {
    Payload data = command.data() == null ? Payload.EMPTY : command.data();
    if (!PublicationData.isAccepted(data, namespace)) {
      return refused(ErrorCode.BAD_REQUEST);
    }
    Asker asker = new Asker(requester.user(), isSubscribed);
    return switch (rules.get().permissions().publish(asker, command.channel(), namespace)) {
      case GRANTED -> granted(data);
      case DENIED -> refused(ErrorCode.PERMISSION_DENIED);
    };
  }

  private static <T> CompletionStage<Verdict<T>> granted(T terms) {
    return CompletableFuture.completedFuture(new Verdict.Granted<>(terms));
  }

  private static <T> CompletionStage<Verdict<T>> refused(ErrorCode error) {
    return CompletableFuture.completedFuture(new Verdict.Refused<>(error));
  }

  private static <T> CompletionStage<Verdict<T>> closed(CloseReason reason) {
    return CompletableFuture.completedFuture(new Verdict.Closed<>(reason));
  }
}
