package dev.sluice.gateway.metrics;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Feels whether an event loop still turns: a task now and then, and how late it ran. */
public final class LoopPulse {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** A loop that has not run a task for so long is stuck. */
  private static final long STUCK_NANOS = Duration.ofSeconds(5).toNanos();

  private final ScheduledExecutorService loop;
  private final LoopMeters meters;
  private volatile long lastBeatNanos = System.nanoTime();
  private volatile boolean stopped;

  public LoopPulse(ScheduledExecutorService loop, LoopMeters meters) {
    this.loop = loop;
    this.meters = meters;
  }

  public void start() {
    long due = System.nanoTime() + INTERVAL_NANOS;
    loop.schedule(() -> beat(due), INTERVAL_NANOS, TimeUnit.NANOSECONDS);
  }

  public void stop() {
    stopped = true;
  }

  /** Any thread. */
  public boolean isStuck() {
    return !stopped && System.nanoTime() - lastBeatNanos > STUCK_NANOS;
  }

  private void beat(long dueNanos) {
    long now = System.nanoTime();
    lastBeatNanos = now;
    meters.loopDelay(Math.max(0, now - dueNanos));
    if (!stopped) {
      start();
    }
  }
}
