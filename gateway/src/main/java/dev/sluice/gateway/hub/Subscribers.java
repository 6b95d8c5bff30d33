package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.gateway.engine.ChannelPush;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.jspecify.annotations.Nullable;

/**
 * A channel's subscribers on one shard, by cohorts, and the pushes that wait for them. Lives on the
 * shard's loop, except where a method says otherwise.
 *
 * <p>One walk at a time, as of {@link Roster}: cohort after cohort.
 */
final class Subscribers {
  private static final AtomicLongFieldUpdater<Subscribers> LAST_DELIVERY =
      AtomicLongFieldUpdater.newUpdater(Subscribers.class, "lastDelivery");

  private final Route route;
  private final List<ChannelPush> waiting = new ArrayList<>(1);

  /** As many as there are formats, at most: an empty one stays. */
  private @Nullable Cohort first;

  private @Nullable Cohort walked;
  private volatile long lastDelivery;

  Subscribers(Route route) {
    this.route = route;
  }

  Route route() {
    return route;
  }

  void add(Subscription subscription) {
    cohortOf(subscription).add(subscription);
  }

  void remove(Subscription subscription) {
    cohortOf(subscription).remove(subscription);
  }

  private Cohort cohortOf(Subscription subscription) {
    WireFormat format = subscription.connection().format();
    for (Cohort cohort = first; cohort != null; cohort = cohort.following()) {
      if (cohort.format().index() == format.index()) {
        return cohort;
      }
    }
    Cohort added = new Cohort(format, first);
    first = added;
    return added;
  }

  void beginWalk() {
    for (Cohort cohort = first; cohort != null; cohort = cohort.following()) {
      cohort.beginWalk();
    }
    walked = first;
  }

  /** The cohort where the walk is; null at its end. */
  @Nullable Cohort walkedCohort() {
    return walked;
  }

  /** Leaves the cohort where the walk is for the following one. */
  void leaveCohort() {
    walked = walked == null ? null : walked.following();
  }

  /** The connection of the walk's next subscriber; null at the end of the walk. */
  @Nullable Connection nextConnection() {
    while (walked != null) {
      Subscription subscription = walked.next();
      if (subscription != null) {
        return subscription.connection();
      }
      leaveCohort();
    }
    return null;
  }

  void endWalk() {
    for (Cohort cohort = first; cohort != null; cohort = cohort.following()) {
      cohort.endWalk();
    }
    walked = null;
  }

  /** What has been taken for them and is not delivered yet, in order. */
  List<ChannelPush> waiting() {
    return waiting;
  }

  /** A delivery for them has been accepted. The shard numbers them. Any thread. */
  void deliveryAccepted(long number) {
    LAST_DELIVERY.accumulateAndGet(this, number, Math::max);
  }

  /** The number of the last such delivery; 0 if there was none. Any thread. */
  long lastDelivery() {
    return lastDelivery;
  }
}
