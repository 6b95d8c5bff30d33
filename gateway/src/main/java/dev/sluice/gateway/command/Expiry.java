package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.TimerWheel;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.UnsubscribeReason;
import java.time.Duration;

/** Ends what a token allowed for a time only, some grace after that time. */
final class Expiry {
  private static final Duration FARTHEST = Duration.ofDays(365);

  private final Hub hub;

  Expiry(Hub hub) {
    this.hub = hub;
  }

  /**
   * Ends the connection in time, or lets it live if it does not expire.
   *
   * @param expireAt in seconds since 1970; 0 for never
   */
  static void of(Connection connection, long expireAt, Rules rules) {
    if (expireAt == 0) {
      connection.cancelDeadline();
    } else {
      connection.deadline(
          delayNanos(expireAt, rules.client().expiredCloseDelay(), rules),
          CloseReason.CONNECTION_EXPIRED);
    }
  }

  /**
   * Ends the subscription in time, or lets it live if it does not expire: a client's own by
   * unsubscribing it, one that the server made by closing the connection.
   *
   * @param expireAt in seconds since 1970; 0 for never
   */
  void of(Subscription subscription, long expireAt, Rules rules) {
    if (expireAt == 0) {
      subscription.cancelExpiry();
      return;
    }
    TimerWheel.Timer timer =
        new TimerWheel.Timer() {
          @Override
          protected void expired() {
            hub.inTurn(subscription.connection(), () -> end(subscription, this));
          }
        };
    subscription.expiry(timer, delayNanos(expireAt, rules.client().expiredSubCloseDelay(), rules));
  }

  /** It may have got another time, or have ended, while its turn had not come. */
  private void end(Subscription subscription, TimerWheel.Timer timer) {
    if (subscription.endsBy(timer)) {
      switch (subscription.side()) {
        case CLIENT -> unsubscribe(subscription, UnsubscribeReason.SUBSCRIPTION_EXPIRED);
        case SERVER -> subscription.connection().close(CloseReason.SUBSCRIPTION_EXPIRED);
      }
    }
  }

  private void unsubscribe(Subscription subscription, UnsubscribeReason reason) {
    hub.unsubscribe(subscription);
    subscription.connection().sendNow(new Push.Unsubscribed(subscription.channel(), reason));
  }

  /** A time further off than {@link #FARTHEST} is cut to it: clients are told no more either. */
  private static long delayNanos(long expireAt, Duration grace, Rules rules) {
    long seconds = Math.min(expireAt - rules.nowSeconds(), FARTHEST.toSeconds());
    return Math.max(0, Duration.ofSeconds(seconds).plus(grace).toNanos());
  }
}
