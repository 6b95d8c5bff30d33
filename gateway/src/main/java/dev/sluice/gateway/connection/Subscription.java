package dev.sluice.gateway.connection;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Payload;
import org.jspecify.annotations.Nullable;

/** A connection's place in a channel. Lives on the connection's loop. */
public final class Subscription implements Placed {
  /** Who asked for it: decides what ends with it when it fails. */
  public enum Side {
    CLIENT,
    SERVER
  }

  private final Connection connection;
  private final String channel;
  private final Side side;
  private @Nullable Payload info;
  private int place = -1;
  private TimerWheel.@Nullable Timer expiry;

  public Subscription(Connection connection, String channel, Side side, @Nullable Payload info) {
    this.connection = connection;
    this.channel = channel;
    this.side = side;
    this.info = info;
  }

  public Connection connection() {
    return connection;
  }

  public String channel() {
    return channel;
  }

  public Side side() {
    return side;
  }

  /** What the backend attached to it. */
  public @Nullable Payload info() {
    return info;
  }

  public void info(@Nullable Payload changed) {
    info = changed;
  }

  /** The client as others in the channel see it. */
  public ClientInfo clientInfo() {
    Identity identity = connection.identity();
    return new ClientInfo(identity.user(), connection.id(), identity.info(), info);
  }

  /** Where it stands in its shard's list of the channel: the shard's business alone. */
  @Override
  public int place() {
    return place;
  }

  @Override
  public void place(int changed) {
    place = changed;
  }

  /** Runs the timer that ends it, in place of an earlier one; null for a subscription for good. */
  public void expiry(TimerWheel.@Nullable Timer timer, long delayNanos) {
    cancelExpiry();
    expiry = timer;
    if (timer != null) {
      connection.timers().start(timer, delayNanos);
    }
  }

  /** Whether this timer is the one that ends it, and not an earlier one. */
  @SuppressWarnings("ReferenceEquality") // Timers have no other identity.
  public boolean endsBy(TimerWheel.Timer timer) {
    return expiry == timer;
  }

  public void cancelExpiry() {
    if (expiry != null) {
      connection.timers().cancel(expiry);
      expiry = null;
    }
  }
}
