package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Pings the client on schedule and expects its pongs. Lives on the connection's loop, driven by its
 * timer wheel.
 *
 * <p>Other traffic neither postpones a ping nor stands for a pong: clients tell a dead link by the
 * pings alone. The first ping falls at a random point of the second half of the interval, so that
 * connections made together are not pinged together.
 */
final class Heartbeat extends TimerWheel.Timer {
  /**
   * When pings are sent and what is expected. A zero interval means none, a zero time-out no pongs.
   */
  record Schedule(Duration interval, Duration pongTimeout) {
    boolean expectsPong() {
      return !pongTimeout.isZero();
    }
  }

  private enum Phase {
    /** The timer stands for the next ping. */
    RESTING,
    /** A ping is out; the timer stands for the end of the wait for its pong. */
    AWAITING_PONG,
    /**
     * The wait is over, by a tick: what the loop was too busy to read meanwhile is read before the
     * next, and a pong may be in it.
     */
    OVERDUE,
    /** The pong came; the timer still stands for the end of the wait. */
    ANSWERED
  }

  private final Connection connection;
  private final TimerWheel timers;
  private final Schedule schedule;
  private Phase phase = Phase.RESTING;
  private long lastPingNanos;

  Heartbeat(Connection connection, TimerWheel timers, Schedule schedule) {
    this.connection = connection;
    this.timers = timers;
    this.schedule = schedule;
  }

  void start(RandomGenerator random) {
    long interval = schedule.interval().toNanos();
    if (interval > 0) {
      timers.start(this, random.nextLong(interval / 2, interval + 1));
    }
  }

  void stop() {
    timers.cancel(this);
  }

  /** A pong came in. One that no ping asked for breaks the protocol. */
  boolean pong() {
    if (phase != Phase.AWAITING_PONG && phase != Phase.OVERDUE) {
      return false;
    }
    phase = Phase.ANSWERED;
    return true;
  }

  @Override
  protected void expired() {
    long interval = schedule.interval().toNanos();
    long pongTimeout = schedule.pongTimeout().toNanos();
    switch (phase) {
      case RESTING -> {
        lastPingNanos = System.nanoTime();
        if (schedule.expectsPong()) {
          phase = Phase.AWAITING_PONG;
          timers.start(this, pongTimeout);
        } else {
          timers.start(this, interval);
        }
        connection.ping();
      }
      case AWAITING_PONG -> {
        phase = Phase.OVERDUE;
        timers.start(this, 0);
      }
      case OVERDUE -> {
        if (connection.reader().isReady()) {
          connection.close(CloseReason.NO_PONG);
        } else { // Reading is paused: the pong may be in what has not been read.
          phase = Phase.AWAITING_PONG;
          timers.start(this, pongTimeout);
        }
      }
      case ANSWERED -> {
        phase = Phase.RESTING;
        timers.start(this, interval - pongTimeout);
      }
    }
  }

  /** When the last ping was sent, by {@link System#nanoTime}; 0 before the first. */
  long lastPingNanos() {
    return lastPingNanos;
  }
}
