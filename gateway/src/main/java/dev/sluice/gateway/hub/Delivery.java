package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.protocol.Push;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits on a shard's queue. Immutable: it crosses from the pusher's thread to the shard's. */
sealed interface Delivery {

  /** How many bytes of payload it keeps in memory. */
  int length();

  /** A publication for a channel's subscribers. */
  record ToChannel(Route route, ChannelPush push) implements Delivery {
    @Override
    public int length() {
      return push.publication().length() + push.except().length();
    }
  }

  /** A message for connections of this shard. */
  record ToConnections(
      List<Connection> connections,
      Push.Message message,
      long acceptedNanos,
      @Nullable PushTracker tracker)
      implements Delivery {
    @Override
    public int length() {
      return message.data().length();
    }
  }

  /** A message for every connection of the shard. */
  record ToEveryone(
      Except except, Push.Message message, long acceptedNanos, @Nullable PushTracker tracker)
      implements Delivery {
    @Override
    public int length() {
      return message.data().length() + except.length();
    }
  }
}
