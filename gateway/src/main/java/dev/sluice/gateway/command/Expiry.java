package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.Subscriptions;
import dev.sluice.protocol.CloseReason;
import java.time.Duration;

/** Ends what is granted for a time only, some grace after that time. */
final class Expiry {
  private static final Duration FARTHEST = Duration.ofDays(365);

  private Expiry() {}

  /**
   * Closes the connection in time, or never.
   *
   * @param expireAt in seconds since 1970; 0 for never
   */
  static void schedule(Connection connection, long expireAt, Rules rules) {
    if (expireAt == 0) {
      connection.cancelDeadline();
    } else {
      connection.startDeadline(
          delayNanos(expireAt, rules.client().expiredCloseDelay(), rules),
          CloseReason.CONNECTION_EXPIRED);
    }
  }

  /**
   * Ends the subscription in time, or never.
   *
   * @param expireAt in seconds since 1970; 0 for never
   */
  static void schedule(
      Subscriptions subscriptions, Subscription subscription, long expireAt, Rules rules) {
    if (expireAt == 0) {
      subscription.cancelExpiry();
    } else {
      subscriptions.endAfter(
          delayNanos(expireAt, rules.client().expiredSubCloseDelay(), rules), subscription);
    }
  }

  /** A time beyond {@link #FARTHEST} is cut to it: clients are told no more either. */
  private static long delayNanos(long expireAt, Duration grace, Rules rules) {
    long seconds = Math.min(expireAt - rules.nowSeconds(), FARTHEST.toSeconds());
    return Math.max(0, Duration.ofSeconds(seconds).plus(grace).toNanos());
  }
}
