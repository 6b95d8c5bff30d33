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

  /** How far it has got. */
  public enum State {
    /** It is being decided on. */
    PENDING,
    /** It is granted; its channel is being opened. */
    OPEN,
    /** What is published to the channel is delivered to it. */
    LIVE,
    ENDED
  }

  private final Connection connection;
  private final String channel;
  private final Side side;
  private State state = State.PENDING;
  private @Nullable Payload info;
  private int place = -1;
  private TimerWheel.@Nullable Timer expiry;

  public Subscription(Connection connection, String channel, Side side) {
    this.connection = connection;
    this.channel = channel;
    this.side = side;
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

  public boolean isLive() {
    return state == State.LIVE;
  }

  public boolean isEnded() {
    return state == State.ENDED;
  }

  public void open() {
    change(State.PENDING, State.OPEN);
  }

  public void commit() {
    change(State.OPEN, State.LIVE);
  }

  private void change(State from, State to) {
    if (state != from) {
      throw new IllegalStateException(
          "subscription to %s: %s (expected: %s)".formatted(channel, state, from));
    }
    state = to;
  }

  /**
   * @return the state before
   */
  public State end() {
    State before = state;
    state = State.ENDED;
    cancelExpiry();
    return before;
  }

  /** What the backend attached to it. */
  public @Nullable Payload info() {
    return info;
  }

  public void setInfo(@Nullable Payload changed) {
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
  public void setPlace(int changed) {
    place = changed;
  }

  /** Starts the timer that ends it, in place of an earlier one. */
  public void startExpiry(TimerWheel.Timer timer, long delayNanos) {
    cancelExpiry();
    expiry = timer;
    connection.timers().start(timer, delayNanos);
  }

  /** Whether this timer is the one that ends it, and not an earlier one. */
  @SuppressWarnings("ReferenceEquality") // Timers have no other identity.
  public boolean expiresBy(TimerWheel.Timer timer) {
    return expiry == timer;
  }

  public void cancelExpiry() {
    if (expiry != null) {
      connection.timers().cancel(expiry);
      expiry = null;
    }
  }
}
