package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.protocol.CloseReason;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboundBudgetTest {
  private final TestMessages messages = new TestMessages();
  private final MemoryBudget budget = new MemoryBudget(1000, MemoryBudget.Order.LARGEST_FIRST);
  private final TestLoop one = new TestLoop(0, budget);
  private final TestLoop two = new TestLoop(1, budget);

  @AfterEach
  void nothingIsHeldInTheEnd() {
    one.close();
    two.close();
    assertThat(budget.bytes()).isZero();
    messages.assertAllReleased();
  }

  @Test
  void onlyBlockedConnectionsCount() {
    var healthy = one.client().connected();
    healthy.connection().offer(messages.control("m".repeat(600)));
    assertThat(budget.bytes()).isZero();
    one.run();
    var blocked = blocked(one);
    offer(blocked, 599);

    assertThat(budget.bytes()).isEqualTo(600);
  }

  @Test
  void connectionThatIsBlockedNoMoreDoesNotCount() {
    var client = blocked(one);
    offer(client, 599);
    client.socket().takeAll();

    assertThat(budget.bytes()).isZero();
    assertThat(client.socket().bytes()).hasSize(600);
  }

  @Test
  void connectionThatIsGoneDoesNotCount() {
    var client = blocked(one);
    offer(client, 599);
    client.socket().close();
    one.run();

    assertThat(budget.bytes()).isZero();
  }

  @Test
  void connectionThatBlocksAgainCountsAgain() {
    var client = blocked(one);
    client.socket().take(1);
    assertThat(budget.bytes()).isZero();
    offer(client, 50);
    one.run();
    offer(client, 25);

    assertThat(budget.bytes()).isEqualTo(75);
  }

  @Test
  void budgetSpentToTheLastByteClosesNobody() {
    var clients = List.of(blocked(one), blocked(one));
    clients.forEach(client -> offer(client, 499));
    run();

    assertThat(budget.bytes()).isEqualTo(1000);
    assertThat(clients).allMatch(client -> client.connection().isOpen());
  }

  @Test
  void pastTheBudgetTheLongestQueueGoesFirst() {
    var shorter = blocked(one);
    var longest = blocked(one);
    var healthy = one.client().connected();
    offer(longest, 600);
    offer(shorter, 398);
    run();
    offer(shorter, 1);
    run();

    assertThat(longest.connection().isOpen()).isFalse();
    assertThat(shorter.connection().isOpen()).isTrue();
    assertThat(healthy.connection().isOpen()).isTrue();
    assertThat(budget.bytes()).isLessThanOrEqualTo(1000);
    longest.socket().takeAll();
    assertThat(longest.received()).containsExactly("!bye 3008 slow");
    assertThat(Meters.closed(one.meters(), "test", "slow_consumer")).isOne();
  }

  @Test
  void longestQueueIsFoundOnAnotherLoop() {
    var longest = blocked(one);
    var shorter = blocked(two);
    offer(longest, 700);
    offer(shorter, 300);
    two.run();
    one.run();

    assertThat(longest.connection().isOpen()).isFalse();
    assertThat(shorter.connection().isOpen()).isTrue();
  }

  @Test
  void asManyGoAsItTakes() {
    var clients = Stream.generate(() -> blocked(one)).limit(4).toList();
    offer(clients.get(0), 900);
    offer(clients.get(1), 800);
    offer(clients.get(2), 90);
    offer(clients.get(3), 40);
    run();

    assertThat(clients)
        .extracting(client -> client.connection().isOpen())
        .containsExactly(false, true, true, true);
    offer(clients.get(2), 100);
    run();
    assertThat(clients)
        .extracting(client -> client.connection().isOpen())
        .containsExactly(false, false, true, true);
  }

  @Test
  void onePassThatGoesFarPastTheBudgetClosesSeveral() {
    var clients = Stream.generate(() -> blocked(one)).limit(10).toList();
    clients.forEach(client -> offer(client, 300));
    run();

    assertThat(clients).filteredOn(client -> client.connection().isOpen()).hasSize(3);
    assertThat(budget.bytes()).isLessThanOrEqualTo(1000);
  }

  @Test
  void whatTheSocketOfAClosedConnectionHoldsStillCounts() {
    var longest = one.client().connected();
    longest.socket().fill();
    longest.connection().offer(messages.control("m".repeat(700)));
    one.run();
    var shorter = blocked(one);
    offer(shorter, 400);
    run();

    assertThat(longest.connection().isOpen()).isFalse();
    assertThat(shorter.connection().isOpen()).as("no better for closing it").isTrue();
    assertThat(budget.bytes()).isEqualTo(1101);
  }

  @Test
  void connectionsAreUnblockedInAnyOrder() {
    var clients = Stream.generate(() -> blocked(one)).limit(4).toList();
    clients.forEach(client -> offer(client, 9));
    for (var i : new int[] {0, 3, 1, 2}) {
      clients.get(i).socket().takeAll();
    }
    assertThat(budget.bytes()).isZero();
    var last = blocked(one);
    offer(last, 1000);
    run();

    assertThat(last.connection().isOpen()).isFalse();
  }

  @Test
  void messagesThatConflateDoNotGrowTheCount() {
    var client = one.client(TestLimits.outboundBytes(101)).connected();
    block(client);
    for (var i = 0; i < 100; i++) {
      client.connection().offer(messages.push(OverflowPolicy.CONFLATE, "m".repeat(100)));
    }
    run();

    assertThat(budget.bytes()).isEqualTo(101);
    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void slowConsumersGivenUpBytesCountNoMoreWhileItIsToldSo() {
    var client = blocked(one);
    offer(client, 500);
    client.connection().close(CloseReason.SLOW_CONSUMER);

    assertThat(client.connection().isGone()).isFalse();
    assertThat(budget.bytes()).isOne();
  }

  private void offer(TestClient client, int bytes) {
    client.connection().offer(messages.control("m".repeat(bytes)));
  }

  private void run() {
    one.run();
    two.run();
  }

  /** A client whose socket has one byte and takes no more. */
  private TestClient blocked(TestLoop loop) {
    var client = loop.client().connected();
    block(client);
    return client;
  }

  private void block(TestClient client) {
    client.socket().fill();
    client.connection().offer(messages.control("!"));
    one.connections().flush();
    two.connections().flush();
  }
}
