package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.engine.ChannelPush;
import java.util.ArrayList;
import java.util.List;

/**
 * A channel's subscribers on one shard, and the pushes that wait for them within a pass. Lives on
 * the shard's loop.
 *
 * <p>Each subscription knows its place, so that leaving is one swap with the last.
 */
final class Subscribers {
  private final Route route;
  private final List<Subscription> subscriptions = new ArrayList<>(1);
  private final List<ChannelPush> waiting = new ArrayList<>(1);

  Subscribers(Route route) {
    this.route = route;
  }

  Route route() {
    return route;
  }

  void add(Subscription subscription) {
    subscription.place(subscriptions.size());
    subscriptions.add(subscription);
  }

  void remove(Subscription subscription) {
    int place = subscription.place();
    Subscription last = subscriptions.removeLast();
    if (last != subscription) {
      subscriptions.set(place, last);
      last.place(place);
    }
    subscription.place(-1);
  }

  int size() {
    return subscriptions.size();
  }

  Subscription get(int place) {
    return subscriptions.get(place);
  }

  /** As of now: what is done with them may change the list. */
  List<Connection> connections() {
    return subscriptions.stream().map(Subscription::connection).toList();
  }

  /** What this pass has to deliver, in order. */
  List<ChannelPush> waiting() {
    return waiting;
  }
}
