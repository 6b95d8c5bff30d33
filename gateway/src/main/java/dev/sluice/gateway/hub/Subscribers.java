package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.engine.ChannelPush;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A channel's subscribers on one shard, and the pushes that wait for them. Lives on the shard's
 * loop.
 */
final class Subscribers extends Roster<Subscription> {
  private final Route route;
  private final List<ChannelPush> waiting = new ArrayList<>(1);

  Subscribers(Route route) {
    this.route = route;
  }

  Route route() {
    return route;
  }

  /** The connection of the walk's next subscriber; null at the end of the walk. */
  @Nullable Connection nextConnection() {
    Subscription subscription = next();
    return subscription == null ? null : subscription.connection();
  }

  /** What has been taken for them and is not delivered yet, in order. */
  List<ChannelPush> waiting() {
    return waiting;
  }
}
