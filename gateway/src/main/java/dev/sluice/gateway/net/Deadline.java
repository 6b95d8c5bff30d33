package dev.sluice.gateway.net;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which something must have come. Moving it further away costs no timer: the one that
 * runs finds out when it fires. Lives on its event loop.
 */
public final class Deadline {
  private static final Logger log = LoggerFactory.getLogger(Deadline.class);

  private final Channel socket;
  private final EventLoop loop;
  private final Runnable passed;
  private @Nullable ScheduledFuture<?> timer;
  private long timerNanos;
  private long deadlineNanos;

  /**
   * @param socket ends if what happens then fails: nothing else would end it any more
   * @param passed what happens when the time is up; it may set the next deadline
   */
  public Deadline(Channel socket, Runnable passed) {
    this.socket = socket;
    this.loop = socket.eventLoop();
    this.passed = passed;
  }

  /** In place of the one before. */
  public void in(Duration time) {
    deadlineNanos = loop.ticker().nanoTime() + time.toNanos();
    if (timer != null && timerNanos - deadlineNanos > 0) {
      stop();
    }
    if (timer == null) {
      start();
    }
  }

  public void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  private void start() {
    timerNanos = deadlineNanos;
    long delay = deadlineNanos - loop.ticker().nanoTime();
    timer = loop.schedule(this::fired, delay, TimeUnit.NANOSECONDS);
  }

  private void fired() {
    timer = null;
    if (deadlineNanos - loop.ticker().nanoTime() > 0) {
      start();
    } else {
      pass();
    }
  }

  private void pass() {
    try {
      passed.run();
    } catch (Throwable failure) {
      log.error("what a deadline brings failed; its socket is closed", failure);
      socket.close();
    }
  }
}
