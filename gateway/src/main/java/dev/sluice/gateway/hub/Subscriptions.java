package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.TimerWheel;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.UnsubscribeReason;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The life of subscriptions. Each of them begins, opens its channel, is committed, and ends with a
 * cause: here and nowhere else. Called on the connection's loop.
 *
 * <pre>
 *   begin ──▶ PENDING ──open, commit──▶ LIVE
 *                └───────── end ──────────┴──▶ ENDED
 * </pre>
 */
public final class Subscriptions {
  private final Hub hub;
  private final RouteTable routes;

  Subscriptions(Hub hub, RouteTable routes) {
    this.hub = hub;
    this.routes = routes;
  }

  /**
   * Begins a subscription to a channel that the connection has none to. It is pending until it is
   * committed; nothing is delivered to it.
   */
  public Subscription begin(Connection connection, String channel, Subscription.Side side) {
    Subscription subscription = new Subscription(connection, channel, side);
    connection.add(subscription);
    return subscription;
  }

  /**
   * Prepares a pending subscription for {@link #commit}.
   *
   * @return completes, on any thread, when the broker brings what is published to the channel
   */
  public CompletionStage<Void> open(Subscription subscription) {
    subscription.open();
    return routes.retain(subscription.channel());
  }

  /** Everything published from here on is delivered to the subscription. */
  public void commit(Subscription subscription) {
    subscription.commit();
    routes.add(subscription);
  }

  /** Ends a subscription, pending or live, and tells the client if nothing else does. */
  public void end(Subscription subscription, EndCause cause) {
    Subscription.State before = subscription.end();
    Connection connection = subscription.connection();
    connection.remove(subscription);
    switch (before) {
      case PENDING -> {}
      case OPEN -> routes.release(subscription.channel());
      case LIVE -> {
        routes.remove(subscription);
        routes.release(subscription.channel());
      }
      case ENDED -> throw new IllegalStateException("ended twice: " + subscription.channel());
    }
    if (cause.push() != null) {
      connection.sendNow(new Push.Unsubscribed(subscription.channel(), cause.push()));
    }
  }

  /** Ends all subscriptions of a connection that is closed. */
  public void endAll(Connection connection) {
    for (Subscription subscription : List.copyOf(connection.subscriptions())) {
      end(subscription, EndCause.CONNECTION_CLOSED);
    }
  }

  /**
   * Lets a subscription end after a time, in place of an earlier one, behind what was accepted for
   * its connection by then. A client's own is unsubscribed; of one that the server made, the
   * connection is closed.
   */
  public void endAfter(long delayNanos, Subscription subscription) {
    TimerWheel.Timer timer =
        new TimerWheel.Timer() {
          @Override
          protected void expired() {
            hub.inTurn(subscription.connection(), List.of(), () -> expire(subscription, this));
          }
        };
    subscription.startExpiry(timer, delayNanos);
  }

  /** It may have got another time, or have ended, while its turn had not come. */
  private void expire(Subscription subscription, TimerWheel.Timer timer) {
    if (subscription.expiresBy(timer)) {
      switch (subscription.side()) {
        case CLIENT -> end(subscription, EndCause.of(UnsubscribeReason.SUBSCRIPTION_EXPIRED));
        case SERVER -> subscription.connection().close(CloseReason.SUBSCRIPTION_EXPIRED);
      }
    }
  }
}
