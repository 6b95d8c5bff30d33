package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers the number of the last delivery that a shard has accepted for each connection, channel,
 * and for everyone: what a connection does in turn comes behind it.
 */
final class LastDeliveries {
  private final RouteTable routes;
  private final int shard;
  private final AtomicLong toEveryone = new AtomicLong();

  LastDeliveries(RouteTable routes, int shard) {
    this.routes = routes;
    this.shard = shard;
  }

  /**
   * Any thread.
   *
   * @param number at least the delivery's own: others may have been accepted since
   */
  void accepted(Delivery delivery, long number) {
    switch (delivery) {
      case Delivery.ToChannel(var route, _) -> route.deliveryAccepted(shard, number);
      case Delivery.OnSubscribers(var route, _) -> route.deliveryAccepted(shard, number);
      case Delivery.ToConnections some -> accepted(some.connections(), number);
      case Delivery.OnConnections some -> accepted(some.connections(), number);
      case Delivery.ToEveryone _ -> toEveryone.accumulateAndGet(number, Math::max);
    }
  }

  private static void accepted(List<Connection> connections, long number) {
    for (Connection connection : connections) {
      connection.deliveryAccepted(number);
    }
  }

  /**
   * On the shard's loop.
   *
   * @param channels count beside those that the connection is subscribed to
   */
  long of(Connection connection, Collection<String> channels) {
    long last = Math.max(connection.lastDelivery(), toEveryone.get());
    for (Subscription subscription : connection.subscriptions()) {
      last = Math.max(last, of(subscription.channel()));
    }
    for (String channel : channels) {
      last = Math.max(last, of(channel));
    }
    return last;
  }

  private long of(String channel) {
    Route route = routes.find(channel);
    return route == null ? 0 : route.on(shard).lastDelivery();
  }
}
