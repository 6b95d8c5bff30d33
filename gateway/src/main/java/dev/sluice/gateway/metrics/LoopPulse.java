package dev.sluice.gateway.metrics;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Feels whether an event loop still turns: a task now and then, and how late it ran. */
public final class LoopPulse {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  /** A loop that has not run a task for so long is stuck. */
  private static final long STUCK_NANOS = Duration.ofSeconds(5).toNanos();

  private final ScheduledExecutorService loop;
  private final LoopMeters meters;
  private final LongSupplier nanoTime;
  private volatile long lastBeatNanos;
  private volatile boolean stopped;

  public LoopPulse(ScheduledExecutorService loop, LoopMeters meters) {
    this(loop, meters, System::nanoTime);
  }

  LoopPulse(ScheduledExecutorService loop, LoopMeters meters, LongSupplier nanoTime) {
    this.loop = loop;
    this.meters = meters;
    this.nanoTime = nanoTime;
    this.lastBeatNanos = nanoTime.getAsLong();
  }

  public void start() {
    long due = nanoTime.getAsLong() + INTERVAL_NANOS;
    loop.schedule(() -> beat(due), INTERVAL_NANOS, TimeUnit.NANOSECONDS);
  }

  public void stop() {
    stopped = true;
  }

  /** Any thread. */
  public boolean isStuck() {
    return !stopped && nanoTime.getAsLong() - lastBeatNanos > STUCK_NANOS;
  }

  private void beat(long dueNanos) {
    if (!stopped) {
      start(); // First: whatever fails below, the next one comes.
    }
    long now = nanoTime.getAsLong();
    lastBeatNanos = now;
    meters.loopDelay(Math.max(0, now - dueNanos));
  }
}
