package dev.sluice.gateway.hub;

import static dev.sluice.gateway.hub.TestHub.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.PushTracker.Counts;
import dev.sluice.gateway.connection.PushTracker.Until;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.connection.TestFormat;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.hub.DirectPush.Sent;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DirectPushTest {
  private static final Payload DATA = Payload.json("1");

  private final TestHub hub = new TestHub();
  private final TestClient ann = hub.user(0, "ann");
  private final TestClient annToo = hub.user(1, "ann");
  private final TestClient bob = hub.user(0, "bob");
  private final TestClient anonymous = hub.client(1);
  private final List<TestClient> all = List.of(ann, annToo, bob, anonymous);

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void partThatAShardHasNoRoomForIsNotWaitedFor() {
    var shard = hub.get().shards().getFirst();
    var delivery =
        new Delivery.ToEveryone(Except.NOBODY, new Push.Message(DATA), System.nanoTime(), null);
    var room = true;
    while (room) {
      room = shard.offer(delivery);
    }
    var tracker = new PushTracker(Until.QUEUED);

    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> Hub.offer(shard, delivery, tracker));
    tracker.partDone();
    assertThat(tracker.settled()).isCompletedWithValue(new Counts(0, 0, 0, Map.of()));
  }

  @Test
  void clientsAreReachedByTheirIds() {
    var sent = toClients(id(ann), id(anonymous));
    hub.run();

    assertThat(sent).isEqualTo(new Sent(2, List.of(), List.of()));
    assertReached(ann, anonymous);
  }

  @Test
  void userIsReachedOnEveryConnection() {
    var sent = toUsers("ann");
    hub.run();

    assertThat(sent.matched()).isEqualTo(2);
    assertReached(ann, annToo);
  }

  @Test
  void anonymousUserIsReached() {
    assertThat(toUsers("").matched()).isOne();
    hub.run();

    assertReached(anonymous);
  }

  @Test
  void whoIsMeantTwiceIsReachedAndCountedOnce() {
    var sent =
        send(List.of(id(ann), id(ann), id(bob)), List.of("ann", "bob"), false, Except.NOBODY, null);
    hub.run();

    assertThat(sent.matched()).isEqualTo(3);
    assertReached(ann, annToo, bob);
  }

  @Test
  void whoIsNotThereIsNamed() {
    var sent =
        send(
            List.of("nobody", id(ann), "nobody either"),
            List.of("carol", "bob"),
            false,
            Except.NOBODY,
            null);
    hub.run();

    assertThat(sent).isEqualTo(new Sent(2, List.of("carol"), List.of("nobody", "nobody either")));
    assertReached(ann, bob);
  }

  @Test
  void nobodyAtAllIsReachedByNothing() {
    var tracker = new PushTracker(Until.WRITTEN);
    var sent = send(List.of("nobody"), List.of(), false, Except.NOBODY, tracker);
    tracker.partDone();

    assertThat(sent.matched()).isZero();
    assertThat(tracker.settled()).isCompletedWithValue(new Counts(0, 0, 0, Map.of()));
  }

  @Test
  void everyoneIsReached() {
    var sent = send(List.of(), List.of(), true, Except.NOBODY, null);
    hub.run();

    assertThat(sent.matched()).isEqualTo(4);
    assertReached(ann, annToo, bob, anonymous);
  }

  @Test
  void exceptedConnectionsAreNeitherReachedNorCounted() {
    var except = new Except(Set.of(id(annToo)), Set.of("bob"));
    var sent = send(List.of(id(bob)), List.of("ann"), false, except, null);
    hub.run();

    assertThat(sent).isEqualTo(new Sent(1, List.of(), List.of()));
    assertReached(ann);
  }

  @Test
  void everyoneHasExceptionsToo() {
    var except = new Except(Set.of(id(annToo)), Set.of("bob", ""));
    var sent = send(List.of(), List.of(), true, except, null);
    hub.run();

    assertThat(sent.matched()).isOne();
    assertReached(ann);
  }

  @Test
  void messagesToConnectionsKeepTheirOrder() {
    for (var i = 0; i < 5; i++) {
      hub.get().push(push(List.of(id(ann)), List.of(), i % 2 == 0, Payload.json("" + i), null));
    }
    hub.run();

    assertThat(ann.received())
        .containsExactly(message("0"), message("1"), message("2"), message("3"), message("4"));
    assertThat(ann.socket().writes()).isOne();
  }

  @Test
  void manyMessagesOfOnePassDoNotMakeAHealthyConnectionSlow() {
    var client = hub.client(0, "", TestLimits.outboundBytes(1000), TestFormat.JSON);
    for (var i = 0; i < 100; i++) {
      hub.get()
          .push(
              push(
                  List.of(id(client)),
                  List.of(),
                  false,
                  Payload.json("\"%0100d\"".formatted(i)),
                  null));
    }
    hub.run();

    assertThat(client.connection().isOpen()).isTrue();
    assertThat(client.received()).hasSize(100);
  }

  @Test
  void whatBecameOfItIsCountedOnAllShards() {
    var slow = hub.client(0, "", TestLimits.outboundBytes(5), TestFormat.JSON);
    var tracker = new PushTracker(Until.WRITTEN);
    bob.socket().fill();
    send(List.of(), List.of(), true, Except.NOBODY, tracker);
    tracker.partDone();
    hub.run();
    assertThat(tracker.settled()).isNotDone();
    bob.socket().close();

    assertThat(tracker.settled())
        .isCompletedWithValue(
            new Counts(
                5, 4, 3, Map.of(DropReason.SLOW_CONSUMER, 1, DropReason.CONNECTION_CLOSED, 1)));
    assertThat(slow.connection().isOpen()).isFalse();
  }

  @Test
  void whoLeavesBeforeThePassIsCountedAsClosed() {
    var tracker = new PushTracker(Until.QUEUED);
    send(List.of(id(ann), id(bob)), List.of(), false, Except.NOBODY, tracker);
    tracker.partDone();
    ann.connection().close(CloseReason.SHUTDOWN);
    hub.run();

    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(2, 1, 0, Map.of(DropReason.CONNECTION_CLOSED, 1)));
  }

  @Test
  void payloadThatIsNoJsonEndsJsonConnectionsOnly() {
    var binary = hub.client(0, "", TestLimits.ROOMY, TestFormat.BINARY);
    var tracker = new PushTracker(Until.QUEUED);
    hub.get()
        .push(
            push(
                List.of(id(ann), binary.connection().id()),
                List.of(),
                false,
                Payload.binary(new byte[] {'r', 'a', 'w'}),
                tracker));
    tracker.partDone();
    hub.run();

    assertThat(ann.received()).containsExactly("bye 3506 inappropriate protocol");
    assertThat(binary.received()).containsExactly("raw");
    assertThat(bob.connection().isOpen()).isTrue();
    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(2, 1, 0, Map.of(DropReason.INAPPROPRIATE_PROTOCOL, 1)));
  }

  @Test
  void connectionThatCannotBeWrittenToDoesNotKeepAMessageFromTheOthers() {
    var failing = hub.client(0, "", TestLimits.ROOMY, TestFormat.FAILING);
    var last = hub.client(0);
    var tracker = new PushTracker(Until.QUEUED);
    try (var _ = new Silence()) {
      send(List.of(), List.of(), true, Except.NOBODY, tracker);
      tracker.partDone();
      hub.run();
    }

    assertReached(ann, annToo, bob, anonymous);
    assertThat(last.received()).containsExactly(message("1"));
    assertThat(failing.received()).isEmpty();
    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(6, 5, 0, Map.of(DropReason.INTERNAL_ERROR, 1)));
  }

  @Test
  void slowConnectionsThatAreClosedDoNotDisturbTheOthers() {
    var slow = hub.client(0, "", TestLimits.outboundBytes(5), TestFormat.JSON);
    var last = hub.client(0);
    var slowToo = hub.client(0, "", TestLimits.outboundBytes(5), TestFormat.JSON);
    send(List.of(), List.of(), true, Except.NOBODY, null);
    hub.run();

    assertReached(ann, annToo, bob, anonymous);
    assertThat(last.received()).containsExactly(message("1"));
    assertThat(slow.received()).containsExactly("bye 3008 slow");
    assertThat(slowToo.received()).containsExactly("bye 3008 slow");
    assertThat(hub.get().directory().clientCount()).isEqualTo(5);
  }

  @Test
  void fullShardRefusesAndNobodyIsReached() {
    var flooded = hub.client(1, "flood");
    while (!hub.publish("flood", "1").isCompletedExceptionally()) {
      // Until it is full.
    }

    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> send(List.of(), List.of(), true, Except.NOBODY, null));
    flooded.socket().close();
    hub.run();
    assertReached();
    send(List.of(), List.of(), true, Except.NOBODY, null);
    hub.run();
    assertReached(ann, annToo, bob, anonymous);
  }

  @Test
  void fullShardDoesNotRefuseWhatDoesNotConcernIt() {
    var flooded = hub.client(1, "flood");
    while (!hub.publish("flood", "1").isCompletedExceptionally()) {
      // Until it is full.
    }

    assertThat(toClients(id(bob)).matched()).isOne();
    flooded.socket().close();
    hub.run();
    assertReached(bob);
  }

  private Sent toClients(String... ids) {
    return send(List.of(ids), List.of(), false, Except.NOBODY, null);
  }

  private Sent toUsers(String... users) {
    return send(List.of(), List.of(users), false, Except.NOBODY, null);
  }

  private Sent send(
      List<String> clients,
      List<String> users,
      boolean everyone,
      Except except,
      PushTracker tracker) {
    return hub.get()
        .push(new DirectPush(clients, users, everyone, except, DATA, System.nanoTime(), tracker));
  }

  private static DirectPush push(
      List<String> clients,
      List<String> users,
      boolean everyone,
      Payload data,
      PushTracker tracker) {
    return new DirectPush(
        clients, users, everyone, Except.NOBODY, data, System.nanoTime(), tracker);
  }

  private static String id(TestClient client) {
    return client.connection().id();
  }

  private void assertReached(TestClient... reached) {
    for (var client : all) {
      if (List.of(reached).contains(client)) {
        assertThat(client.received()).containsExactly(message("1"));
      } else {
        assertThat(client.received()).isEmpty();
      }
    }
  }
}
