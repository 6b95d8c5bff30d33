package dev.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.gateway.transport.Admission.Answer;
import dev.sluice.gateway.transport.Admission.Rules;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final AllowedOrigins ANY_ORIGIN = new AllowedOrigins(List.of("*"));

  private final MemoryBudget budget = Budgets.unlimited();
  private final TestLoop one = new TestLoop(0, budget);
  private final TestLoop two = new TestLoop(1, budget);
  private final MockTicker clock = Ticker.newMockTicker();

  @AfterEach
  void close() {
    one.close();
    two.close();
  }

  @Test
  void anyoneMayWithoutLimits() {
    var admission = admission(new Rules(ANY_ORIGIN, 0, 0));
    for (var i = 0; i < 1000; i++) {
      assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
    }
  }

  @Test
  void originMustBeAllowed() {
    var admission = admission(new Rules(new AllowedOrigins(List.of("https://a.org")), 0, 0));

    assertThat(admit(admission, "Origin: https://a.org")).isEqualTo(Answer.ADMITTED);
    assertThat(admit(admission, "Origin: https://b.org")).isEqualTo(Answer.ORIGIN_FORBIDDEN);
    assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
  }

  @Test
  void connectionsAreLimited() {
    var admission = admission(new Rules(ANY_ORIGIN, 2, 0));
    var first = connected(admission);
    assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
    connected(admission);
    assertThat(admit(admission)).isEqualTo(Answer.CONNECTION_LIMIT);
    first.close();
    assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
  }

  @RepeatedTest(50)
  void ofThoseThatComeAtOnceOnlySoManyAreAdmitted() throws Exception {
    var admission = admission(new Rules(ANY_ORIGIN, 3, 0));

    assertThat(admittedAtOnce(admission)).isEqualTo(3);
  }

  @RepeatedTest(50)
  void ofThoseThatComeAtOnceOnlySoManyPassInASecond() throws Exception {
    var admission = admission(new Rules(ANY_ORIGIN, 0, 3));
    clock.advanceMillis(1000);

    assertThat(admittedAtOnce(admission)).isEqualTo(3);
  }

  @Test
  void newConnectionsOfASecondAreLimited() {
    var admission = admission(new Rules(ANY_ORIGIN, 0, 3));
    for (var second = 0; second < 2; second++) {
      for (var i = 0; i < 3; i++) {
        assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
      }
      assertThat(admit(admission)).isEqualTo(Answer.CONNECTION_RATE_LIMIT);
      clock.advanceMillis(999);
      assertThat(admit(admission)).isEqualTo(Answer.CONNECTION_RATE_LIMIT);
      clock.advanceMillis(1);
    }
  }

  @Test
  void refusedOnesTakeNoPlaceInTheSecond() {
    var admission = admission(new Rules(new AllowedOrigins(List.of()), 1, 2));
    admit(admission, "Origin: https://b.org");
    var only = connected(admission);
    assertThat(admit(admission)).isEqualTo(Answer.CONNECTION_LIMIT);
    only.close();

    assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
  }

  @Test
  void rulesMayChange() {
    var admission = admission(new Rules(ANY_ORIGIN, 1, 0));
    connected(admission);
    assertThat(admit(admission)).isEqualTo(Answer.CONNECTION_LIMIT);
    admission.rules(new Rules(ANY_ORIGIN, 2, 0));

    assertThat(admit(admission)).isEqualTo(Answer.ADMITTED);
  }

  @Test
  void nobodyMayAfterTheEnd() {
    var admission = admission(new Rules(ANY_ORIGIN, 0, 0));
    admission.close();

    assertThat(admit(admission)).isEqualTo(Answer.SHUTDOWN);
  }

  @Test
  void loopIsFoundByItsExecutor() {
    var admission = admission(new Rules(ANY_ORIGIN, 0, 0));

    assertThat(admission.loopOf(one.executor())).isSameAs(one.connections());
    assertThat(admission.loopOf(two.executor())).isSameAs(two.connections());
    try (var stranger = new TestLoop()) {
      assertThatIllegalStateException()
          .isThrownBy(() -> admission.loopOf(stranger.executor()))
          .withMessageContaining("unknown");
    }
  }

  private Admission admission(Rules rules) {
    var loops = List.of(one.connections(), two.connections());
    return new Admission(loops, rules, clock::nanoTime);
  }

  /** One that is admitted and stays. */
  private static EmbeddedChannel connected(Admission admission) {
    var socket = new EmbeddedChannel();
    assertThat(admission.admit(socket)).isEqualTo(Answer.ADMITTED);
    return socket;
  }

  /** How many of eight that come on threads of their own. */
  private static int admittedAtOnce(Admission admission) throws Exception {
    var together = new CyclicBarrier(8);
    var admitted = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (var i = 0; i < 8; i++) {
      var socket = new EmbeddedChannel();
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    await(together);
                    if (admission.admit(socket) == Answer.ADMITTED) {
                      admitted.incrementAndGet();
                    }
                  }));
    }
    for (var thread : threads) {
      thread.join();
    }
    return admitted.get();
  }

  private static void await(CyclicBarrier together) {
    try {
      together.await();
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new AssertionError(e);
    }
  }

  private static Answer admit(Admission admission, String... headers) {
    var exchanges = new ArrayList<Exchange>();
    var socket = TestHttp.socket(exchanges::add);
    var lines = new ArrayList<>(List.of("GET /ws HTTP/1.1", "Host: x"));
    lines.addAll(List.of(headers));
    TestHttp.request(socket, lines.toArray(String[]::new));
    var answer = admission.admit(exchanges.getFirst());
    socket.close();
    return answer;
  }
}
