package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metrics.Meters;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
  private static final Duration INTERVAL = Duration.ofSeconds(10);
  private static final Duration PONG_TIMEOUT = Duration.ofSeconds(3);
  private static final Duration SLACK = Duration.ofMillis(150);

  /** Two ticks of the wheel and a step of the clock: how late a timer may be. */
  private static final Duration LATE = Duration.ofMillis(120);

  private final TestLoop loop = new TestLoop();
  private final TestClient client = loop.client().connected();

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void firstPingFallsInTheMiddleOfTheIntervalAtTheEarliest() {
    start(INTERVAL, PONG_TIMEOUT, new Extreme(Extreme.End.EARLIEST));
    loop.advance(INTERVAL.dividedBy(2).minusMillis(10));
    assertThat(pings()).isZero();
    loop.advance(LATE);

    assertThat(pings()).isOne();
  }

  @Test
  void firstPingFallsAtTheEndOfTheIntervalAtTheLatest() {
    start(INTERVAL, PONG_TIMEOUT, new Extreme(Extreme.End.LATEST));
    loop.advance(INTERVAL.minusMillis(10));
    assertThat(pings()).isZero();
    loop.advance(LATE);

    assertThat(pings()).isOne();
  }

  @Test
  void connectionsMadeTogetherAreNotPingedTogether() {
    var clients = 400;
    for (var i = 0; i < clients; i++) {
      new Heartbeat(
              client.connection(),
              loop.connections().timers(),
              new Heartbeat.Schedule(INTERVAL, Duration.ZERO))
          .start(new Random(i));
    }
    loop.advance(INTERVAL.dividedBy(2));
    var atTheMiddle = pings();
    loop.advance(INTERVAL.dividedBy(4));
    var later = pings();
    loop.advance(INTERVAL.dividedBy(4).plus(LATE));

    assertThat(atTheMiddle).isLessThan(clients / 20);
    assertThat(later).isBetween(clients / 3L, clients * 2L / 3);
    assertThat(pings()).isEqualTo(clients);
  }

  @Test
  void pingsAreAnIntervalApart() {
    var heartbeat = startAndAwaitPing();
    heartbeat.pong();
    loop.advance(INTERVAL.minus(SLACK));
    assertThat(pings()).isOne();
    loop.advance(SLACK.multipliedBy(3));

    assertThat(pings()).isEqualTo(2);
  }

  @Test
  void pingGoesToTheClientAtOnce() {
    startAndAwaitPing();

    assertThat(client.received()).containsExactly("{}");
  }

  @Test
  void answeredPingsKeepTheConnection() {
    var heartbeat = startAndAwaitPing();
    for (var i = 2; i <= 20; i++) {
      assertThat(heartbeat.pong()).isTrue();
      loop.advance(INTERVAL.minus(SLACK));
      while (pings() < i) {
        loop.advance(SLACK);
      }
    }

    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void missingPongEndsTheConnectionAfterItsTime() {
    startAndAwaitPing();
    loop.advance(PONG_TIMEOUT.minus(SLACK));
    assertThat(client.connection().isOpen()).isTrue();
    loop.advance(SLACK.multipliedBy(2));

    assertThat(client.received()).containsExactly("{}", "bye 3012 no pong");
  }

  @Test
  void pongAtTheLastMomentCounts() {
    var heartbeat = startAndAwaitPing();
    loop.advance(PONG_TIMEOUT.minus(SLACK));
    heartbeat.pong();
    loop.advance(SLACK.multipliedBy(4));

    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void pongThatCameWhileTheLoopWasStuckCounts() {
    var heartbeat = startAndAwaitPing();
    loop.stall(PONG_TIMEOUT.multipliedBy(2));
    assertThat(heartbeat.pong()).isTrue(); // What waits in the socket is read now.
    loop.advance(SLACK.multipliedBy(4));

    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void pongBeforeAnyPingIsUnasked() {
    var heartbeat = start(INTERVAL, PONG_TIMEOUT, new Extreme(Extreme.End.LATEST));

    assertThat(heartbeat.pong()).isFalse();
  }

  @Test
  void secondPongForAPingIsUnasked() {
    var heartbeat = startAndAwaitPing();

    assertThat(heartbeat.pong()).isTrue();
    assertThat(heartbeat.pong()).isFalse();
    loop.advance(PONG_TIMEOUT.plus(SLACK));
    assertThat(heartbeat.pong()).isFalse();
  }

  @Test
  void unaskedPongDoesNotStandForTheNextPing() {
    var heartbeat = start(INTERVAL, PONG_TIMEOUT, new Extreme(Extreme.End.LATEST));
    heartbeat.pong();
    loop.advance(INTERVAL.plus(PONG_TIMEOUT).plus(SLACK.multipliedBy(2)));

    assertThat(client.connection().isOpen()).isFalse();
  }

  @Test
  void dataNeitherPostponesAPingNorStandsForAPong() {
    start(INTERVAL, PONG_TIMEOUT, new Extreme(Extreme.End.LATEST));
    for (var i = 1; i <= 101; i++) {
      loop.advance(Duration.ofMillis(100));
      client.calls(i);
    }
    loop.advance(LATE);
    assertThat(pings()).isOne();
    for (var i = 1; i < 26; i++) {
      loop.advance(Duration.ofMillis(100));
      client.calls(i);
    }
    loop.advance(SLACK.multipliedBy(4));

    assertThat(client.received()).endsWith("bye 3012 no pong");
  }

  @Test
  void zeroIntervalMeansNoPings() {
    start(Duration.ZERO, PONG_TIMEOUT, new Extreme(Extreme.End.EARLIEST));
    loop.advance(Duration.ofMinutes(1));

    assertThat(pings()).isZero();
    assertThat(loop.connections().timers().size()).isZero();
  }

  @Test
  void zeroPongTimeoutMeansThatNoPongIsExpected() {
    var heartbeat = start(INTERVAL, Duration.ZERO, new Extreme(Extreme.End.LATEST));
    loop.advance(INTERVAL.multipliedBy(5).plus(SLACK.multipliedBy(5)));

    assertThat(pings()).isEqualTo(5);
    assertThat(heartbeat.pong()).isFalse();
    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void stoppedHeartbeatIsSilent() {
    var heartbeat = startAndAwaitPing();
    heartbeat.stop();
    loop.advance(INTERVAL.multipliedBy(2));

    assertThat(pings()).isOne();
    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void pingsToAFullSocketAreBoundedByTheQueue() {
    var slow = loop.client(TestLimits.outboundBytes(20)).connected();
    slow.socket().fill();
    slow.connection().offer(new TestMessages().control("in the way"));
    loop.run();
    for (var i = 0; i < 3; i++) {
      slow.connection().ping();
    }
    assertThat(slow.connection().isOpen()).isTrue();
    slow.connection().ping();

    assertThat(slow.connection().isOpen()).isFalse();
  }

  @Test
  void pongThatCannotBeReadYetIsNotMissing() {
    var busy = loop.client(TestLimits.pings(INTERVAL, PONG_TIMEOUT, 1)).connected();
    var decision = new CompletableFuture<Decision>();
    busy.commands().mean(_ -> new Outcome.Pending(decision, () -> {}));
    busy.calls(1, 2, 3);
    assertThat(busy.transport().isPaused()).isTrue();
    loop.advance(INTERVAL.plus(PONG_TIMEOUT.multipliedBy(3)));
    assertThat(busy.connection().isOpen()).isTrue();

    busy.commands().mean(TestCommands::echo);
    decision.complete(Outcome::silent);
    loop.run();
    assertThat(busy.transport().isPaused()).isFalse();
    loop.advance(PONG_TIMEOUT.plus(SLACK.multipliedBy(2)));
    assertThat(busy.received()).endsWith("bye 3012 no pong");
  }

  @Test
  void connectedClientIsPingedAsItsLimitsSay() {
    var pinged = loop.client(TestLimits.pings(INTERVAL, PONG_TIMEOUT)).connected();
    assertThat(pinged.connection().lastPingNanos()).isZero();
    loop.advance(INTERVAL.dividedBy(2).minusMillis(10));
    assertThat(pinged.received()).isEmpty();
    while (pinged.received().isEmpty()) {
      loop.advance(SLACK);
    }

    assertThat(pinged.received()).containsExactly("{}");
    assertThat(pinged.connection().lastPingNanos()).isNotZero();
    assertThat(pinged.connection().pong()).isTrue();
    loop.advance(PONG_TIMEOUT.plus(SLACK));
    assertThat(pinged.connection().isOpen()).isTrue();
  }

  @Test
  void clientThatHasNotConnectedIsNotPinged() {
    var fresh = loop.client(TestLimits.pings(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    loop.advance(Duration.ofSeconds(9));

    assertThat(fresh.received()).isEmpty();
  }

  private Heartbeat startAndAwaitPing() {
    var heartbeat = start(INTERVAL, PONG_TIMEOUT, new Extreme(Extreme.End.LATEST));
    loop.advance(INTERVAL.plus(LATE));
    assertThat(pings()).isOne();
    return heartbeat;
  }

  private Heartbeat start(Duration interval, Duration pongTimeout, RandomGenerator random) {
    var heartbeat =
        new Heartbeat(
            client.connection(),
            loop.connections().timers(),
            new Heartbeat.Schedule(interval, pongTimeout));
    heartbeat.start(random);
    return heartbeat;
  }

  private long pings() {
    return Meters.pings(loop.meters());
  }

  /** Always the one end of what is asked for. */
  private record Extreme(End end) implements RandomGenerator {
    enum End {
      EARLIEST,
      LATEST
    }

    @Override
    public long nextLong() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long nextLong(long origin, long bound) {
      return switch (end) {
        case EARLIEST -> origin;
        case LATEST -> bound - 1;
      };
    }
  }
}
