package dev.sluice.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.TestLoop;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
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
      leaving.identity(new Identity(user, null, 0));
      staying.identity(new Identity(user, null, 0));
      directory.add(leaving);
      directory.add(staying);
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
  private static void awaitChange(AtomicInteger looks) {
    var before = looks.get();
    while (looks.get() == before) {
      Thread.yield();
    }
  }

  private Connection add(String user) {
    var connection = newConnection(user);
    directory.add(connection);
    return connection;
  }

  private Connection newConnection(String user) {
    return loop.client().connected(user).connection();
  }
}
