package dev.sluice.gateway.connection;

import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One event loop's timers: a ring of slots, each a linked list of what is due when the hand passes
 * it. Lives on that loop.
 *
 * <p>Starting and cancelling a timer is a few pointer writes and allocates nothing. Timers fire up
 * to two ticks late, never early. While there is no timer the wheel stands still.
 */
public final class TimerWheel {
  /** Something that is due at a time; made once and started as often as needed. */
  public abstract static class Timer {
    private @Nullable Timer previous;
    private @Nullable Timer next;
    private int slot = NOT_STARTED;
    private long dueTick;

    /** Called on the wheel's loop when the time has come; the timer may be started again. */
    protected abstract void expired();

    public final boolean isStarted() {
      return slot != NOT_STARTED;
    }
  }

  private static final Logger log = LoggerFactory.getLogger(TimerWheel.class);
  private static final int NOT_STARTED = -1;
  private static final int SLOTS = 512;

  private final ScheduledExecutorService loop;
  private final LongSupplier nanoTime;
  private final long tickNanos;
  private final @Nullable Timer[] slots = new Timer[SLOTS];
  private final long startNanos;
  private long tick;
  private int started;
  private @Nullable ScheduledFuture<?> turning;

  /**
   * @param nanoTime the clock, monotonic, in nanoseconds
   * @param tickNanos how far apart the hand's steps are
   */
  public TimerWheel(ScheduledExecutorService loop, LongSupplier nanoTime, long tickNanos) {
    this.loop = loop;
    this.nanoTime = nanoTime;
    this.tickNanos = tickNanos;
    this.startNanos = nanoTime.getAsLong();
  }

  /** Starts a timer, or starts it anew if it runs. */
  public void start(Timer timer, long delayNanos) {
    cancel(timer);
    started++;
    if (turning == null) { // Otherwise it may be empty, but is turning at this moment.
      tick = now();
      turning = loop.scheduleAtFixedRate(this::turn, tickNanos, tickNanos, TimeUnit.NANOSECONDS);
    }
    long elapsed = nanoTime.getAsLong() - startNanos;
    long leftOfTick = tickNanos - elapsed % tickNanos;
    long ticksAfter = Math.max(0, Math.ceilDiv(delayNanos - leftOfTick, tickNanos));
    timer.dueTick = elapsed / tickNanos + 1 + ticksAfter;
    link(timer, (int) (timer.dueTick % SLOTS));
  }

  /** Stops a timer; one that does not run is left alone. */
  public void cancel(Timer timer) {
    if (timer.isStarted()) {
      unlink(timer);
      stopIfEmpty();
    }
  }

  /** How many timers run. */
  int size() {
    return started;
  }

  /** Moves the hand up to now. */
  private void turn() {
    long now = now();
    while (tick < now && started > 0) {
      tick++;
      expire((int) (tick % SLOTS));
    }
    stopIfEmpty();
  }

  private void expire(int slot) {
    Timer timer = slots[slot];
    while (timer != null) {
      Timer following = timer.next;
      if (timer.dueTick <= tick) {
        unlink(timer);
        tell(timer);
        // An expired timer may have cancelled any other, the following one too.
        following = following != null && following.slot == slot ? following : firstDue(slot);
      }
      timer = following;
    }
  }

  /** One that fails must not take all others of the loop with it. */
  private static void tell(Timer timer) {
    try {
      timer.expired();
    } catch (Throwable failure) { // An error that left the wheel's task would end it for good.
      report(failure);
    }
  }

  private static void report(Throwable failure) {
    try {
      log.error("a timer failed", failure);
    } catch (Throwable unreportable) {
      failure.addSuppressed(unreportable); // Without memory not even that can be told.
    }
  }

  private @Nullable Timer firstDue(int slot) {
    Timer timer = slots[slot];
    while (timer != null && timer.dueTick > tick) {
      timer = timer.next;
    }
    return timer;
  }

  private long now() {
    return (nanoTime.getAsLong() - startNanos) / tickNanos;
  }

  private void stopIfEmpty() {
    if (started == 0 && turning != null) {
      turning.cancel(false);
      turning = null;
    }
  }

  private void link(Timer timer, int slot) {
    Timer head = slots[slot];
    timer.slot = slot;
    timer.next = head;
    if (head != null) {
      head.previous = timer;
    }
    slots[slot] = timer;
  }

  private void unlink(Timer timer) {
    if (timer.previous == null) {
      slots[timer.slot] = timer.next;
    } else {
      timer.previous.next = timer.next;
    }
    if (timer.next != null) {
      timer.next.previous = timer.previous;
    }
    timer.previous = null;
    timer.next = null;
    timer.slot = NOT_STARTED;
    started--;
  }
}
