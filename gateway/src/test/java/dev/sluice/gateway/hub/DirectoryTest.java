package dev.sluice.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.TestLoop;
import dev.sluice.gateway.hub.Directory.UserRule;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class DirectoryTest {
  private final TestLoop loop = new TestLoop();
  private final Directory directory = new Directory();

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void connectionIsFoundByItsId() {
    var ann = add("ann");
    add("bob");

    assertThat(directory.client(ann.id())).isSameAs(ann);
    assertThat(directory.client("nobody")).isNull();
  }

  @Test
  void connectionIsFoundByItsUser() {
    var ann = add("ann");
    add("bob");

    assertThat(directory.user("ann")).containsExactly(ann);
    assertThat(directory.user("carol")).isEmpty();
  }

  @Test
  void userMayHaveManyConnections() {
    var first = add("ann");
    var second = add("ann");
    var third = add("ann");
    add("bob");

    assertThat(directory.user("ann")).containsExactlyInAnyOrder(first, second, third);
    assertThat(directory.countOf("ann")).isEqualTo(3);
    assertThat(directory.countOf("bob")).isOne();
    assertThat(directory.countOf("carol")).isZero();
  }

  @Test
  void connectionsLeaveInAnyOrder() {
    for (var order :
        new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      var connections = new ArrayList<Connection>();
      for (var i = 0; i < 3; i++) {
        connections.add(add("ann"));
      }
      var left = new ArrayList<>(connections);
      for (var i : order) {
        directory.remove(connections.get(i));
        left.remove(connections.get(i));
        assertThat(directory.user("ann")).containsExactlyInAnyOrderElementsOf(left);
      }
      assertThat(directory.userCount()).isZero();
    }
  }

  @Test
  void userMayComeBack() {
    directory.remove(add("ann"));
    var again = add("ann");
    var second = add("ann");
    directory.remove(again);
    var third = add("ann");

    assertThat(directory.user("ann")).containsExactlyInAnyOrder(second, third);
  }

  @Test
  void anonymousConnectionsAreFoundToo() {
    var first = add("");
    var second = add("");
    add("ann");

    assertThat(directory.user("")).containsExactlyInAnyOrder(first, second);
    assertThat(directory.countOf("")).isEqualTo(2);
    directory.remove(first);
    assertThat(directory.user("")).containsExactly(second);
  }

  @Test
  void anonymousConnectionsAreCountedWhateverBecomesOfThem() {
    var one = add("");
    var other = add("");
    assertThat(directory.countOf("")).isEqualTo(2);
    directory.identify(one, new Identity("ann", null, 0), UserRule.NONE);
    assertThat(directory.countOf("")).isOne();
    assertThat(directory.countOf("ann")).isOne();
    directory.identify(one, new Identity("", null, 0), UserRule.NONE);
    directory.remove(other);
    assertThat(directory.countOf("")).isOne();
    assertThat(directory.userCount()).isOne();
    directory.remove(one);
    assertThat(directory.countOf("")).isZero();
    assertThat(directory.userCount()).isZero();
  }

  @Test
  void everybodyIsCounted() {
    assertThat(directory.clientCount()).isZero();
    assertThat(directory.userCount()).isZero();
    var ann = add("ann");
    add("ann");
    add("bob");
    var anonymous = add("");
    add("");

    assertThat(directory.clientCount()).isEqualTo(5);
    assertThat(directory.userCount()).as("all anonymous ones are one").isEqualTo(3);
    assertThat(directory.everyone()).hasSize(5).contains(ann, anonymous);
  }

  @Test
  void whoStaysIsFoundWhileOthersOfTheUserLeave() throws InterruptedException {
    var rounds = 150;
    var leaving = newConnection("ann");
    var staying = newConnection("ann");
    var current = new AtomicReference<String>();
    var missed = new AtomicInteger();
    var looks = new AtomicInteger();
    var reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (var user = current.get(); !"end".equals(user); user = current.get()) {
                    if (user != null && !directory.user(user).contains(staying)) {
                      missed.addAndGet(user.equals(current.get()) ? 1 : 0);
                    }
                    looks.incrementAndGet();
                  }
                });
    for (var round = 0; round < rounds; round++) {
      var user = "ann" + round;
      leaving.setIdentity(new Identity(user, null, 0));
      staying.setIdentity(new Identity(user, null, 0));
      directory.add(leaving, UserRule.NONE);
      directory.add(staying, UserRule.NONE);
      current.set(user);
      awaitChange(looks);
      directory.remove(leaving);
      awaitChange(looks);
      current.set(null);
      directory.remove(staying);
    }
    current.set("end");
    reader.join();

    assertThat(missed).hasValue(0);
  }

  @SuppressWarnings("ThreadPriorityCheck") // Fewer turns of a busy loop, nothing else.
  @RepeatedTest(100)
  void ofThoseWhoJoinAtOnceTheLastOneStays() throws Exception {
    var rule = new UserRule(0, UserRule.Others.LEAVE);
    var joining = Stream.generate(() -> newConnection("ann")).limit(4).toList();
    var leaving = ConcurrentHashMap.<Connection>newKeySet();
    atOnce(joining, connection -> leaving.addAll(directory.add(connection, rule)));

    assertThat(leaving).hasSize(3);
  }

  @RepeatedTest(100)
  void ofThoseWhoJoinAtOnceOnlySoManyFindRoom() throws Exception {
    var rule = new UserRule(3, UserRule.Others.STAY);
    var joining = Stream.generate(() -> newConnection("ann")).limit(6).toList();
    var refused = new AtomicInteger();
    atOnce(
        joining,
        connection -> {
          if (directory.add(connection, rule) == null) {
            refused.incrementAndGet();
          }
        });

    assertThat(refused).hasValue(3);
    assertThat(directory.countOf("ann")).isEqualTo(3);
    assertThat(directory.clientCount()).isEqualTo(3);
  }

  @RepeatedTest(100)
  void ofThoseWhoAreBoundAtOnceOnlySoManyFindRoom() throws Exception {
    var rule = new UserRule(2, UserRule.Others.STAY);
    var bound = Stream.generate(() -> add("")).limit(4).toList();
    var refused = ConcurrentHashMap.<Connection>newKeySet();
    atOnce(
        bound,
        connection -> {
          if (directory.identify(connection, new Identity("ann", null, 0), rule) == null) {
            refused.add(connection);
          }
        });

    assertThat(refused).hasSize(2).allMatch(connection -> connection.identity().isAnonymous());
    assertThat(directory.countOf("ann")).isEqualTo(2);
  }

  private static void atOnce(List<Connection> connections, Consumer<Connection> action)
      throws Exception {
    var together = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (var connection : connections) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    awaitUninterruptibly(together);
                    action.accept(connection);
                  }));
    }
    together.countDown();
    for (var thread : threads) {
      thread.join();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitChange(AtomicInteger looks) {
    var before = looks.get();
    while (looks.get() == before) {
      Thread.yield();
    }
  }

  private Connection add(String user) {
    var connection = newConnection(user);
    directory.add(connection, UserRule.NONE);
    return connection;
  }

  private Connection newConnection(String user) {
    return loop.client().connected(user).connection();
  }
}
