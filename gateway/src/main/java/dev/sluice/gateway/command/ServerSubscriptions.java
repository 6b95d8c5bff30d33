package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.EndCause;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.gateway.hub.Subscriptions;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.SubscribeResult;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Subscriptions that the server makes and ends for a connected client. Called on the connection's
 * loop.
 */
public final class ServerSubscriptions {
  private static final Logger log = LoggerFactory.getLogger(ServerSubscriptions.class);

  private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

  private final Subscriptions subscriptions;

  public ServerSubscriptions(Hub hub) {
    this.subscriptions = hub.subscriptions();
  }

  /**
   * Subscribes a connection and tells it. One that is subscribed already is told again; a
   * subscription of the client's own that is pending is replaced.
   *
   * @return completes when the client has been told; fails if the channel cannot be opened
   */
  public CompletionStage<Void> subscribe(
      Connection connection, String channel, Terms terms, Rules rules) {
    if (!connection.isConnected()) {
      return DONE;
    }
    Subscription known = connection.subscription(channel);
    if (known != null && known.isLive()) {
      tell(connection, channel, terms);
      return DONE;
    }
    if (known != null) {
      subscriptions.end(known, EndCause.REPLACED);
    }
    Subscription subscription = subscriptions.begin(connection, channel, Subscription.Side.SERVER);
    CompletableFuture<Void> opened = subscriptions.open(subscription).toCompletableFuture();
    if (opened.isDone()) {
      commit(subscription, opened, terms, rules);
      return opened;
    }
    return opened.whenCompleteAsync(
        (_, _) -> commit(subscription, opened, terms, rules), connection.loop());
  }

  private void commit(
      Subscription subscription, CompletableFuture<Void> opened, Terms terms, Rules rules) {
    if (subscription.isEnded()) {
      return;
    }
    if (opened.isCompletedExceptionally()) {
      log.warn("a channel cannot be opened: {}", subscription.channel());
      subscriptions.end(subscription, EndCause.of(UnsubscribeReason.INSUFFICIENT_STATE));
      return;
    }
    subscription.setInfo(terms.info());
    subscriptions.commit(subscription);
    Expiry.schedule(subscriptions, subscription, terms.expireAt(), rules);
    tell(subscription.connection(), subscription.channel(), terms);
  }

  private static void tell(Connection connection, String channel, Terms terms) {
    connection.sendNow(new Push.Subscribed(channel, SubscribeResult.plain(0, false, terms.data())));
  }

  /**
   * Ends a connection's subscription, whoever made it, and tells the client, which is told also if
   * it has none.
   */
  public void unsubscribe(Connection connection, String channel, UnsubscribeReason reason) {
    if (!connection.isConnected()) {
      return;
    }
    Subscription subscription = connection.subscription(channel);
    if (subscription == null) {
      connection.sendNow(new Push.Unsubscribed(channel, reason));
    } else {
      subscriptions.end(subscription, EndCause.of(reason));
    }
  }
}
