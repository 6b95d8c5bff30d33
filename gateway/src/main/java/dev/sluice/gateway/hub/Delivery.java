package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.protocol.Push;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits on a shard's queue. Immutable: it crosses from the caller's thread to the shard's. */
sealed interface Delivery {

  /** How many bytes it keeps in memory, more or less. */
  int length();

  /** A publication for a channel's subscribers. */
  record ToChannel(Route route, ChannelPush push) implements Delivery {
    @Override
    public int length() {
      return push.publication().length() + push.except().length();
    }
  }

  /** A message outside any channel. */
  sealed interface Direct extends Delivery {
    Except except();

    Push.Message message();

    long acceptedNanos();

    @Nullable PushTracker tracker();
  }

  /** A message for connections of this shard. */
  record ToConnections(
      List<Connection> connections,
      Push.Message message,
      long acceptedNanos,
      @Nullable PushTracker tracker)
      implements Direct {
    @Override
    public Except except() {
      return Except.NOBODY;
    }

    @Override
    public int length() {
      return message.data().length() + lengthOf(connections);
    }
  }

  /** A message for every connection of the shard. */
  record ToEveryone(
      Except except, Push.Message message, long acceptedNanos, @Nullable PushTracker tracker)
      implements Direct {
    @Override
    public int length() {
      return message.data().length() + except.length();
    }
  }

  /** Something to do to connections of this shard. */
  record OnConnections(List<Connection> connections, Operation operation) implements Delivery {
    @Override
    public int length() {
      return lengthOf(connections);
    }
  }

  /** Something to do to a channel's subscribers on this shard. */
  record OnSubscribers(Route route, Operation operation) implements Delivery {
    @Override
    public int length() {
      return 0;
    }
  }

  /** One connection is nearly always the only one of its list. */
  private static int lengthOf(List<Connection> connections) {
    return connections.size() == 1 ? 0 : 8 * connections.size();
  }
}
