package dev.sluice.gateway.hub;

import static dev.sluice.gateway.hub.TestHub.message;
import static dev.sluice.gateway.hub.TestHub.publication;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is done to a connection, among what is pushed to it. */
class OrderTest {
  private final TestHub hub = new TestHub();

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void disconnectComesBehindWhatWasPublishedBefore() {
    var client = hub.client(0, "news");
    hub.publish("news", "1");
    hub.publish("news", "2");
    var done = on(client, connection -> connection.close(CloseReason.FORCE_DISCONNECT));
    hub.publish("news", "3");
    assertThat(client.connection().isOpen()).isTrue();
    hub.run();

    assertThat(client.received())
        .containsExactly(
            publication("news", "1"), publication("news", "2"), "bye 3503 force disconnect");
    assertThat(done).isCompleted();
  }

  @Test
  void unsubscribeComesBehindWhatWasPublishedBeforeAndAheadOfWhatIsPublishedLater() {
    var client = hub.client(0, "news");
    var other = hub.client(0, "news");
    hub.publish("news", "1");
    on(client, connection -> hub.unsubscribe(client, "news"));
    hub.publish("news", "2");
    hub.run();

    assertThat(client.received()).containsExactly(publication("news", "1"));
    assertThat(other.received())
        .containsExactly(publication("news", "1"), publication("news", "2"));
  }

  @Test
  void subscribeDoesNotBringWhatWasPublishedBefore() {
    var client = hub.client(0);
    hub.client(0, "news");
    hub.publish("news", "1");
    on(client, connection -> hub.subscribe(client, "news"));
    hub.publish("news", "2");
    hub.run();

    assertThat(client.received()).containsExactly(publication("news", "2"));
  }

  @Test
  void messageKeepsItsPlaceAmongPublications() {
    var client = hub.client(0, "news");
    hub.publish("news", "1");
    push(client, "2");
    hub.publish("news", "3");
    push(client, "4");
    hub.run();

    assertThat(client.received())
        .containsExactly(
            publication("news", "1"), message("2"), publication("news", "3"), message("4"));
    assertThat(client.socket().writes()).isOne();
  }

  @Test
  void orderHoldsOverManyPasses() {
    hub.loop(0).timePassesPerLook(Duration.ofMillis(11));
    var client = hub.client(0, "news", "sports");
    var expected = new ArrayList<String>();
    for (var i = 0; i < 20; i++) {
      hub.publish("news", "" + i);
      hub.publish("sports", "" + i);
      expected.add("news " + i);
      expected.add("sports " + i);
      var seen = "done " + i;
      on(client, _ -> expected.add(seen + " after " + client.received().size()));
    }
    runAll();

    assertThat(client.received()).hasSize(40);
    for (var i = 0; i < 20; i++) {
      assertThat(expected).contains("done " + i + " after " + 2 * (i + 1));
    }
  }

  @Test
  void turnIsAtOnceWhileNothingWaits() {
    var client = hub.client(0, "news");
    var ran = new ArrayList<Integer>();
    inTurn(client, () -> ran.add(client.received().size()));

    assertThat(ran).containsExactly(0);
  }

  @Test
  void turnDoesNotWaitForWhatIsMeantForOthers() {
    var busy = hub.client(0, "news");
    var client = hub.client(0, "sports");
    hub.publish("news", "1");
    push(busy, "2");
    var ran = new ArrayList<String>();
    inTurn(client, () -> ran.add("at once"));

    assertThat(ran).containsExactly("at once");
    assertThat(busy.received()).isEmpty();
  }

  @Test
  void turnComesBehindAMessageToTheConnection() {
    var client = hub.client(0);
    push(client, "1");
    assertThatTurnWaitsFor(client, List.of());
  }

  @Test
  void turnComesBehindAMessageToEveryone() {
    var client = hub.client(0);
    hub.get()
        .push(
            new DirectPush(List.of(), List.of(), true, Except.NOBODY, Payload.json("1"), 0, null));
    assertThatTurnWaitsFor(client, List.of());
  }

  @Test
  void turnComesBehindWhatIsDoneToTheConnection() {
    var client = hub.client(0);
    on(client, connection -> connection.send(new Push.Message(Payload.json("1"))));
    assertThatTurnWaitsFor(client, List.of());
  }

  @Test
  void turnOfOneWhoSubscribesComesBehindWhatWasPublishedToTheChannel() {
    hub.client(0, "news");
    var client = hub.client(0);
    hub.publish("news", "1");
    assertThatTurnWaitsFor(client, List.of("news"));
  }

  private void assertThatTurnWaitsFor(TestClient client, List<String> channels) {
    var ran = new ArrayList<String>();
    hub.get().inTurn(client.connection(), channels, () -> ran.add("in turn"));
    assertThat(ran).isEmpty();
    hub.run();

    assertThat(ran).containsExactly("in turn");
  }

  @Test
  void turnComesBehindWhatWaitsHoweverMuchIsPublishedMeanwhile() {
    hub.loop(0).timePassesPerLook(Duration.ofMillis(3));
    var client = hub.client(0, "news");
    for (var i = 0; i < 10; i++) {
      hub.publish("news", "1");
    }
    var ran = new ArrayList<Integer>();
    inTurn(client, () -> ran.add(client.received().size()));
    inTurn(client, () -> ran.add(client.received().size()));
    for (var i = 0; i < 100 && ran.isEmpty(); i++) {
      hub.publish("news", "2");
      hub.publish("news", "2");
      hub.loop(0).run();
    }
    runAll();

    assertThat(ran).hasSize(2).allMatch(received -> received >= 10);
  }

  @Test
  void deliveriesGetTheirShareOfThePassesHoweverManyTurnsAreDue() {
    hub.loop(0).timePassesPerLook(Duration.ofMillis(1));
    var client = hub.client(0, "news");
    hub.publish("news", "1");
    var receivedBefore = new ArrayList<Integer>();
    for (var i = 0; i < 200; i++) {
      inTurn(client, () -> receivedBefore.add(client.received().size()));
    }
    for (var i = 0; i < 99; i++) {
      hub.publish("news", "1");
    }
    while (receivedBefore.size() < 200) {
      hub.run();
    }

    assertThat(receivedBefore.get(100)).isGreaterThan(40);
  }

  @Test
  void turnThatFailsDoesNotKeepTheOthersWaiting() {
    var client = hub.client(0, "news");
    var ran = new ArrayList<String>();
    hub.publish("news", "1");
    try (var _ = new Silence()) {
      inTurn(
          client,
          () -> {
            throw new OutOfMemoryError("as if");
          });
      inTurn(client, () -> ran.add("second"));
      hub.run();
    }

    assertThat(ran).containsExactly("second");
  }

  @Test
  void failureOnOneConnectionIsToldAndKeepsNobodyElseFromIt() {
    var clients = List.of(hub.client(0), hub.client(0), hub.client(1));
    var reached = new ArrayList<Connection>();
    var done =
        hub.get()
            .onEach(
                clients.stream().map(TestClient::connection).toList(),
                connection -> {
                  reached.add(connection);
                  if (reached.size() == 1) {
                    throw new IllegalStateException("as if");
                  }
                });
    hub.run();

    assertThat(reached).hasSize(3);
    assertThat(done).isCompletedExceptionally();
  }

  @Test
  void nothingIsDoneIfOneShardHasNoRoom() {
    var here = hub.client(0);
    var there = hub.client(1);
    var flooded = hub.client(1, "flood");
    while (!hub.publish("flood", "1").isCompletedExceptionally()) {
      // Until it is full.
    }
    var reached = new ArrayList<Connection>();
    var done = hub.get().onEach(List.of(here.connection(), there.connection()), reached::add);
    flooded.socket().close();
    hub.run();

    assertThat(reached).isEmpty();
    assertThat(done.toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(OverloadedException.class);
  }

  @Test
  void operationOnNobodyIsDone() {
    assertThat(hub.get().onEach(List.of(), _ -> {})).isCompleted();
    assertThat(hub.get().onEachSubscriber("news", _ -> {})).isCompleted();
  }

  private CompletionStage<Void> on(TestClient client, Consumer<Connection> action) {
    return hub.get().onEach(List.of(client.connection()), action);
  }

  private void inTurn(TestClient client, Runnable action) {
    hub.get().inTurn(client.connection(), List.of(), action);
  }

  private void push(TestClient client, String json) {
    hub.get()
        .push(
            new DirectPush(
                List.of(client.connection().id()),
                List.of(),
                false,
                Except.NOBODY,
                Payload.json(json),
                System.nanoTime(),
                null));
  }

  private void runAll() {
    hub.run();
    while (!hub.get().shards().getFirst().isIdle()) {
      hub.run();
    }
  }
}
