package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.SubscribeResult;
import dev.sluice.protocol.UnsubscribeReason;
import org.jspecify.annotations.Nullable;

/** Subscriptions that the server makes for a client. Called on the connection's loop. */
public final class ServerSubscriptions {
  private final Hub hub;
  private final Expiry expiry;

  public ServerSubscriptions(Hub hub) {
    this.hub = hub;
    this.expiry = new Expiry(hub);
  }

  /**
   * What a backend says of a subscription.
   *
   * @param info what others may see of the subscriber
   * @param data for the client
   * @param expireAt in seconds since 1970; 0 for never
   */
  public record Terms(@Nullable Payload info, @Nullable Payload data, long expireAt) {
    public static final Terms PLAIN = new Terms(null, null, 0);
  }

  /** Subscribes a connection that is about to be told of it in its connect reply. */
  SubscribeResult add(
      Connection connection, String channel, Terms terms, boolean wasRecovering, Rules rules) {
    Subscription subscription =
        new Subscription(connection, channel, Subscription.Side.SERVER, terms.info());
    hub.subscribe(subscription);
    expiry.of(subscription, terms.expireAt(), rules);
    return SubscribeResult.plain(0, wasRecovering, terms.data());
  }

  /** Subscribes a connection and tells it; one that is subscribed already is told again. */
  public void subscribe(Connection connection, String channel, Terms terms, Rules rules) {
    if (!connection.isConnected()) {
      return;
    }
    Subscription known = connection.subscription(channel);
    SubscribeResult result =
        known == null
            ? add(connection, channel, terms, false, rules)
            : SubscribeResult.plain(0, false, terms.data());
    connection.sendNow(new Push.Subscribed(channel, result));
  }

  /**
   * Ends a connection's subscription, whoever made it, and tells it; a connection without is left.
   */
  public void unsubscribe(Connection connection, String channel, UnsubscribeReason reason) {
    Subscription subscription = connection.subscription(channel);
    if (connection.isConnected()) {
      if (subscription != null) {
        hub.unsubscribe(subscription);
      }
      connection.sendNow(new Push.Unsubscribed(channel, reason));
    }
  }

  Expiry expiry() {
    return expiry;
  }
}
