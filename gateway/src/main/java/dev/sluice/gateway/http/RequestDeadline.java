package dev.sluice.gateway.http;

import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How long a client may take to say what it is awaited to. Lives on the connection's event loop.
 *
 * <p>Moving the deadline costs a plain write: the one timer that runs finds out when it fires.
 */
final class RequestDeadline {
  /** What the client is awaited to send. */
  enum Awaited {
    REST_OF_REQUEST,
    NEXT_REQUEST
  }

  private final EventLoop loop;
  private final HttpLimits limits;
  private final LongSupplier nanoTime;
  private final BooleanSupplier isOurTurn;
  private final Runnable expired;
  private @Nullable ScheduledFuture<?> timer;
  private long deadlineNanos;
  private Awaited awaited = Awaited.NEXT_REQUEST;

  /**
   * @param isOurTurn whether it is we who are awaited, by now: then no time runs out
   * @param expired called when it has
   */
  RequestDeadline(
      EventLoop loop,
      HttpLimits limits,
      LongSupplier nanoTime,
      BooleanSupplier isOurTurn,
      Runnable expired) {
    this.loop = loop;
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.isOurTurn = isOurTurn;
    this.expired = expired;
  }

  Awaited awaited() {
    return awaited;
  }

  /** From now on, and for as long as that may take. */
  void await(Awaited what) {
    awaited = what;
    Duration limit =
        what == Awaited.REST_OF_REQUEST ? limits.requestTimeout() : limits.idleTimeout();
    deadlineNanos = nanoTime.getAsLong() + limit.toNanos();
    if (timer == null) {
      start(limit.toNanos());
    }
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** No longer than a request may take, since the deadline may be moved closer meanwhile. */
  private void start(long delayNanos) {
    long most = limits.requestTimeout().toNanos();
    timer = loop.schedule(this::check, Math.min(delayNanos, most), TimeUnit.NANOSECONDS);
  }

  private void check() {
    timer = null;
    long left = deadlineNanos - nanoTime.getAsLong();
    if (isOurTurn.getAsBoolean()) {
      start(limits.requestTimeout().toNanos());
    } else if (left > 0) {
      start(left);
    } else {
      expired.run();
    }
  }
}
