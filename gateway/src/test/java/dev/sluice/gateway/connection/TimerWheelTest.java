package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
  private static final long TICK = 50;
  private static final long ROTATION = 512 * TICK;

  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel loop = EmbeddedChannel.builder().ticker(clock).build();
  private final TimerWheel wheel =
      new TimerWheel(loop.eventLoop(), clock::nanoTime, TimeUnit.MILLISECONDS.toNanos(TICK));
  private final List<Recorder> fired = new ArrayList<>();

  @AfterEach
  void close() {
    loop.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 49, 50, 51, 99, 100, 1000, 25_000, 25_599, 25_600, 25_601, 100_000})
  void timerIsNeverEarlyAndAtMostTwoTicksLate(long delay) {
    for (var phase = 0; phase < TICK; phase += 7) {
      advance(7);
      var timer = start(delay);
      advance(delay + 2 * TICK);

      assertThat(timer.lateness()).as("phase %d", phase).isBetween(0L, 2 * TICK);
    }
  }

  @Test
  void timersAreNeverEarlyWhateverElseRuns() {
    var random = new Random(1);
    var all = new ArrayList<Recorder>();
    advance(TICK - 1); // So the wheel turns just before the end of each tick.
    for (var i = 0; i < 300; i++) {
      all.add(start(random.nextLong(2 * ROTATION)));
      advance(random.nextLong(20));
    }
    advance(2 * ROTATION + 2 * TICK);

    assertThat(fired).containsExactlyInAnyOrderElementsOf(all);
    assertThat(fired).allSatisfy(timer -> assertThat(timer.lateness()).isBetween(0L, 2 * TICK));
  }

  @Test
  void timerExpiresOnce() {
    start(100);
    advance(1000);

    assertThat(fired).hasSize(1);
    assertThat(fired.getFirst().isStarted()).isFalse();
  }

  @Test
  void earlierTimerExpiresFirst() {
    var late = start(500);
    var early = start(100);
    advance(1000);

    assertThat(fired).containsExactly(early, late);
  }

  @Test
  void negativeDelayIsDueSoon() {
    start(-1000);
    advance(2 * TICK);

    assertThat(fired).hasSize(1);
  }

  @Test
  void endlessDelayIsNeverDue() {
    var timer = new Recorder();
    advance(30);
    wheel.start(timer, Long.MAX_VALUE);
    advance(2 * ROTATION);

    assertThat(fired).isEmpty();
    assertThat(timer.isStarted()).isTrue();
  }

  @Test
  void cancelledTimerDoesNotExpire() {
    var timer = start(100);
    assertThat(timer.isStarted()).isTrue();
    wheel.cancel(timer);
    advance(1000);

    assertThat(timer.isStarted()).isFalse();
    assertThat(fired).isEmpty();
  }

  @Test
  void cancellingATimerThatDoesNotRunChangesNothing() {
    var other = start(500);
    wheel.cancel(new Recorder());
    var spent = start(0);
    advance(2 * TICK);
    wheel.cancel(spent);

    assertThat(wheel.size()).isEqualTo(1);
    advance(1000);
    assertThat(fired).containsExactly(spent, other);
  }

  @Test
  void startedAnewATimerForgetsItsFirstTime() {
    var timer = start(100);
    advance(80);
    timer.start(200);
    advance(190);
    assertThat(fired).isEmpty();
    advance(10 + 2 * TICK);

    assertThat(fired).containsExactly(timer);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void timerMayBeUsedAgain() {
    var timer = start(100);
    advance(200);
    timer.start(100);
    advance(200);

    assertThat(fired).containsExactly(timer, timer);
  }

  @Test
  void timerBeyondOneRotationWaitsForItsOwn() {
    var timer = start(3 * ROTATION + 100);
    advance(3 * ROTATION + 99);
    assertThat(fired).isEmpty();
    advance(1 + 2 * TICK);

    assertThat(fired).containsExactly(timer);
  }

  @Test
  void timersOfOneSlotExpireEachInItsRotation() {
    var third = start(2 * ROTATION + 100);
    var first = start(100);
    var second = start(ROTATION + 100);
    advance(3 * ROTATION);

    assertThat(fired).containsExactly(first, second, third);
    assertThat(fired).allSatisfy(timer -> assertThat(timer.lateness()).isBetween(0L, 2 * TICK));
  }

  @Test
  void thousandsOfTimersExpireOrAreCancelled() {
    var random = new Random(2);
    var timers = new ArrayList<Recorder>();
    for (var i = 0; i < 10_000; i++) {
      timers.add(start(random.nextLong(30_000)));
    }
    var cancelled = timers.stream().filter(_ -> random.nextBoolean()).toList();
    cancelled.forEach(wheel::cancel);
    assertThat(wheel.size()).isEqualTo(10_000 - cancelled.size());
    advance(30_000 + 2 * TICK);

    assertThat(fired).hasSize(10_000 - cancelled.size()).doesNotContainAnyElementsOf(cancelled);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void expiredTimerMayStartItselfAnew() {
    var timer = start(100);
    timer.whenExpired = () -> timer.start(100);
    advance(1000);

    assertThat(fired.size()).isBetween(5, 10);
    assertThat(wheel.size()).isEqualTo(1);
  }

  @Test
  void onlyTimerThatStartsItselfAnewKeepsOneTaskOnTheLoop() {
    var timer = start(100);
    timer.whenExpired = () -> timer.start(100);
    advance(2000);
    wheel.cancel(timer);

    assertThat(tasksLeftOnTheLoop()).isFalse();
  }

  @Test
  void expiredTimerMayCancelTheOthersOfItsSlot() {
    var timers = List.of(start(100), start(100), start(100), start(100));
    timers.forEach(timer -> timer.whenExpired = () -> timers.forEach(wheel::cancel));
    advance(1000);

    assertThat(fired).hasSize(1);
    assertThat(wheel.size()).isZero();
    assertThat(tasksLeftOnTheLoop()).isFalse();
  }

  @Test
  void expiredTimerMayCancelTheNextAndTheRestStillExpire() {
    var timers = List.of(start(100), start(100), start(100));
    timers.get(2).whenExpired = () -> wheel.cancel(timers.get(1));
    timers.get(0).whenExpired = () -> wheel.cancel(timers.get(1));
    advance(1000);

    assertThat(fired).containsExactlyInAnyOrder(timers.get(0), timers.get(2));
  }

  @Test
  void expiredTimerMayPutTheNextOffByARotation() {
    var timers = List.of(start(100), start(100), start(100));
    timers.get(2).whenExpired = () -> timers.get(1).start(ROTATION - TICK);
    advance(200);
    assertThat(fired).containsExactlyInAnyOrder(timers.get(0), timers.get(2));

    advance(ROTATION + TICK);
    assertThat(fired).hasSize(3).contains(timers.get(1));
  }

  @Test
  void expiredTimerMayStartMany() {
    var first = start(100);
    first.whenExpired =
        () -> {
          for (var i = 0; i < 100; i++) {
            start(10L * i);
          }
        };
    advance(2000);

    assertThat(fired).hasSize(101);
    assertThat(tasksLeftOnTheLoop()).isFalse();
  }

  @Test
  void timerThatFailsDoesNotStopTheOthers() {
    var failing = start(100);
    failing.whenExpired =
        () -> {
          throw new Mishap();
        };
    var same = start(100);
    var later = start(500);
    try (var _ = new Silence()) {
      advance(1000);
    }

    assertThat(fired).containsExactlyInAnyOrder(failing, same, later);
  }

  @Test
  void timerThatFailsWithAnErrorDoesNotStopTheOthers() {
    var failing = start(100);
    failing.whenExpired =
        () -> {
          throw new OutOfMemoryError("as the test wants it");
        };
    var same = start(100);
    var later = start(500);
    try (var _ = new Silence()) {
      advance(1000);
    }
    var started = start(100);
    advance(200);

    assertThat(fired).containsExactlyInAnyOrder(failing, same, later, started);
  }

  @Test
  void loopThatWasStuckCatchesUp() {
    var timers = List.of(start(100), start(5_000), start(ROTATION + 200));
    clock.advance(10, TimeUnit.SECONDS);
    loop.runScheduledPendingTasks();
    assertThat(fired).containsExactly(timers.get(0), timers.get(1));

    clock.advance(60, TimeUnit.SECONDS);
    loop.runScheduledPendingTasks();
    assertThat(fired).hasSize(3);
    assertThat(tasksLeftOnTheLoop()).isFalse();
  }

  @Test
  void wheelStandsStillWithoutTimers() {
    assertThat(tasksLeftOnTheLoop()).isFalse();
    var timer = start(100);
    assertThat(tasksLeftOnTheLoop()).isTrue();
    wheel.cancel(timer);
    assertThat(tasksLeftOnTheLoop()).isFalse();
    start(100);
    advance(200);
    assertThat(tasksLeftOnTheLoop()).isFalse();
  }

  @Test
  void wheelThatStoodStillForLongTurnsOnFromNow() {
    start(100);
    advance(200);
    clock.advance(3, TimeUnit.HOURS);
    var timer = start(100);
    advance(100 + 2 * TICK);

    assertThat(timer.lateness()).isBetween(0L, 2 * TICK);
  }

  private Recorder start(long delayMillis) {
    var timer = new Recorder();
    timer.start(delayMillis);
    return timer;
  }

  private void advance(long millis) {
    for (var i = 0; i < millis; i++) {
      clock.advance(1, TimeUnit.MILLISECONDS);
      loop.runScheduledPendingTasks();
    }
  }

  /** Netty takes cancelled tasks out at once. */
  private boolean tasksLeftOnTheLoop() {
    return loop.runScheduledPendingTasks() >= 0;
  }

  private final class Recorder extends TimerWheel.Timer {
    private long dueNanos;
    private long firedNanos;
    private Runnable whenExpired = () -> {};

    void start(long delayMillis) {
      long delay = TimeUnit.MILLISECONDS.toNanos(delayMillis);
      dueNanos = clock.nanoTime() + delay;
      wheel.start(this, delay);
    }

    /** In milliseconds. */
    long lateness() {
      assertThat(fired).contains(this);
      return TimeUnit.NANOSECONDS.toMillis(firedNanos - dueNanos);
    }

    @Override
    protected void expired() {
      firedNanos = clock.nanoTime();
      fired.add(this);
      whenExpired.run();
    }
  }
}
