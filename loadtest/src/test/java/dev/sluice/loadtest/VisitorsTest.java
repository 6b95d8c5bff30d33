package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.loadtest.FakeGateway.Mistake;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class VisitorsTest {
  private static final Duration LONG = Duration.ofMinutes(10);

  @Test
  void aVisitThatTakesTooLongIsClosedWithItsSockets() {
    CountDownLatch ended = new CountDownLatch(1);
    Visit.Act act =
        visit -> {
          try {
            visit.client().frames(FrameCursor.PING, new byte[125], 100_000);
            visit.pause(LONG);
          } finally {
            ended.countDown();
          }
        };

    try (FakeGateway gateway = new FakeGateway(Mistake.NONE);
        Visitors visitors = start(gateway, 1, Duration.ZERO, act)) {
      await(ended);
      assertThat(visitors.mistakes()).isEmpty();
    }
  }

  @Test
  void noMoreThanSoManyAreUnderWay() {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch some = new CountDownLatch(20);
    Visit.Act act =
        visit -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          visit.pause(Duration.ofMillis(5));
          now.decrementAndGet();
          some.countDown();
        };

    try (FakeGateway gateway = new FakeGateway(Mistake.NONE);
        Visitors _ = start(gateway, 3, LONG, act)) {
      await(some);
      assertThat(most.get()).isBetween(1, 3);
    }
  }

  @Test
  void closingEndsThoseUnderWay() {
    AtomicInteger ended = new AtomicInteger();
    CountDownLatch begun = new CountDownLatch(4);
    Visit.Act act =
        visit -> {
          begun.countDown();
          try {
            visit.client().readUntil("what never comes");
            visit.pause(LONG);
          } finally {
            ended.incrementAndGet();
          }
        };

    try (FakeGateway gateway = new FakeGateway(Mistake.NONE)) {
      try (Visitors _ = start(gateway, 4, LONG, act)) {
        await(begun);
      }
      assertThat(ended.get()).isEqualTo(4);
    }
  }

  @Test
  void whatGoesWrongInThisProgramIsAMistake() {
    assertThat(mistakesOf(new IllegalStateException("wrong")))
        .containsOnlyKeys("kind: java.lang.IllegalStateException: wrong");
  }

  @Test
  void whatTheGatewayEndsIsNone() {
    assertThat(mistakesOf(new IOException("reset"))).isEmpty();
  }

  private static <E extends Exception> Map<String, Integer> mistakesOf(E thrown) {
    CountDownLatch some = new CountDownLatch(3);
    Visit.Act act =
        _ -> {
          some.countDown();
          if (thrown instanceof IOException ended) {
            throw ended;
          }
          throw (RuntimeException) thrown;
        };
    try (FakeGateway gateway = new FakeGateway(Mistake.NONE)) {
      Visitors visitors = start(gateway, 1, LONG, act);
      await(some);
      visitors.close();
      return visitors.mistakes();
    }
  }

  /** Each of the attacks, whatever a gateway that defends itself badly makes of it. */
  @Test
  void everyAttackEndsWithoutAMistake() {
    Attacks attacks = new Attacks();
    CountDownLatch all = new CountDownLatch(Attacks.count());
    Visit.Act act =
        visit -> {
          try {
            attacks.on(visit);
          } finally {
            all.countDown();
          }
        };

    try (FakeGateway gateway = new FakeGateway(Mistake.NONE)) {
      Visitors visitors = start(gateway, 100, Duration.ofSeconds(4), act);
      await(all);
      visitors.close();
      assertThat(visitors.mistakes()).isEmpty();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(15, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Visitors start(FakeGateway gateway, int atOnce, Duration most, Visit.Act act) {
    SetupOptions options = new SetupOptions();
    options.url = gateway.url();
    options.admin = gateway.admin();
    Console console =
        new Console(
            new PrintWriter(Writer.nullWriter()),
            new PrintWriter(Writer.nullWriter()),
            Map.of(),
            false);
    return Visitors.start(
        options.setup(console), List.of(new Visitors.Kind("kind", 200, atOnce, most, act)));
  }
}
