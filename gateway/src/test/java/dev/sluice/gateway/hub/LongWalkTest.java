package dev.sluice.gateway.hub;

import static dev.sluice.gateway.hub.TestHub.message;
import static dev.sluice.gateway.hub.TestHub.publication;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.PushTracker.Counts;
import dev.sluice.gateway.connection.PushTracker.Until;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.engine.Except;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Walks over so many connections that a pass has no time for all of them. */
class LongWalkTest {
  private static final int CROWD = 600;

  private final TestHub hub = new TestHub();
  private final List<TestClient> crowd =
      IntStream.range(0, CROWD).mapToObj(_ -> hub.client(0, "news")).toList();

  LongWalkTest() {
    hub.loop(0).timePassesPerLook(Duration.ofMillis(4));
  }

  @AfterEach
  void close() {
    hub.close();
    assertThat(hub.get().directory().clientCount()).isZero();
    assertThat(hub.get().channelCount()).isZero();
  }

  @Test
  void loopLooksAtOtherThingsInTheMiddleOfAWalk() {
    hub.publish("news", "1");
    var reached = new ArrayList<Long>();
    betweenPasses(_ -> reached.add(reached()));
    runAll();

    assertThat(reached).hasSizeGreaterThan(2).isSorted().doesNotHaveDuplicates();
    assertThat(reached.getFirst()).isBetween(1L, 200L);
    assertThat(crowd).allSatisfy(c -> receivedOnly(c, publication("news", "1")));
  }

  @Test
  void whoLeavesBetweenTwoPassesIsMissedAlone() {
    hub.publish("news", "1");
    var gone = new ArrayList<TestClient>();
    betweenPasses(
        pass -> {
          for (var i = pass; i < CROWD; i += 37) {
            gone.add(crowd.get(i));
            crowd.get(i).connection().close(CloseReason.FORCE_DISCONNECT);
          }
        });
    runAll();

    for (var client : crowd) {
      if (!gone.contains(client)) {
        receivedOnly(client, publication("news", "1"));
      } else {
        assertThat(client.received()).hasSizeBetween(1, 2).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void whoJoinsBetweenTwoPassesGetsWhatIsPublishedFromThen() {
    hub.publish("news", "1");
    var late = new ArrayList<TestClient>();
    betweenPasses(_ -> late.add(hub.client(0, "news")));
    runAll();
    hub.publish("news", "2");
    runAll();

    assertThat(late).isNotEmpty().allSatisfy(c -> receivedOnly(c, publication("news", "2")));
    assertThat(crowd)
        .allSatisfy(c -> receivedOnly(c, publication("news", "1"), publication("news", "2")));
  }

  @Test
  void orderHoldsBehindAnUnfinishedWalk() {
    var expected = new ArrayList<String>();
    hub.publish("news", "0");
    expected.add(publication("news", "0"));
    betweenPasses(
        pass -> {
          if (pass < 5) {
            hub.publish("news", "" + (pass + 1));
            expected.add(publication("news", "" + (pass + 1)));
          }
        });
    runAll();

    assertThat(expected).hasSize(6);
    assertThat(crowd).allSatisfy(c -> assertThat(c.received()).isEqualTo(expected));
  }

  @Test
  void trackerIsSettledWhenTheWalkIsOver() {
    var tracker = new PushTracker(Until.WRITTEN);
    hub.publish("news", "1", Except.NOBODY, tracker);
    tracker.partDone();
    var offered = hub.get().acceptedByNowIsOffered();
    betweenPasses(
        _ -> {
          if (reached() < CROWD) {
            assertThat(tracker.settled()).isNotDone();
            assertThat(offered.getAsBoolean()).isFalse();
          }
        });
    runAll();

    assertThat(tracker.settled()).isCompletedWithValue(new Counts(CROWD, CROWD, CROWD, Map.of()));
    assertThat(offered.getAsBoolean()).isTrue();
  }

  @Test
  void messageToEveryoneIsWalkedInPassesToo() {
    push(List.of(), true);
    var passes = new ArrayList<Long>();
    betweenPasses(
        pass -> {
          passes.add(reached());
          crowd.get(pass * 50).connection().close(CloseReason.FORCE_DISCONNECT);
        });
    runAll();

    assertThat(passes).hasSizeGreaterThan(2);
    for (var client : crowd) {
      if (client.connection().isOpen()) {
        receivedOnly(client, message("1"));
      }
    }
  }

  @Test
  void messageToNamedConnectionsIsWalkedInPassesToo() {
    push(crowd.stream().map(c -> c.connection().id()).toList(), false);
    var passes = new ArrayList<Long>();
    betweenPasses(_ -> passes.add(reached()));
    runAll();

    assertThat(passes).hasSizeGreaterThan(2).isSorted();
    assertThat(crowd).allSatisfy(c -> receivedOnly(c, message("1")));
  }

  @Test
  void whatIsDoneToAllSubscribersIsDoneInPassesToo() {
    var done = new ArrayList<Connection>();
    var all =
        hub.get()
            .onEachSubscriber(
                "news",
                connection -> {
                  done.add(connection);
                  TestHub.unsubscribe(hub.get(), connection, "news");
                });
    var passes = new ArrayList<Integer>();
    betweenPasses(
        pass -> {
          passes.add(done.size());
          crowd.get(pass * 50).connection().close(CloseReason.FORCE_DISCONNECT);
        });
    runAll();

    assertThat(passes).hasSizeGreaterThan(2).isSorted();
    assertThat(all).isCompleted();
    assertThat(done).doesNotHaveDuplicates().hasSizeGreaterThan(CROWD - passes.size() - 1);
    assertThat(hub.get().subscribersOf("news")).isZero();
  }

  private void push(List<String> clients, boolean everyone) {
    hub.get()
        .push(
            new DirectPush(
                clients,
                List.of(),
                everyone,
                Except.NOBODY,
                Payload.json("1"),
                System.nanoTime(),
                null));
  }

  /** The clock moves on: each turn of the loop runs what was due when it began. */
  private void runAll() {
    hub.run();
    while (!isCaughtUp()) {
      hub.run();
    }
  }

  private boolean isCaughtUp() {
    return hub.get().shards().getFirst().isIdle();
  }

  /** Runs something, with a number from 0, after each pass that leaves a rest. */
  private void betweenPasses(Consumer<Integer> action) {
    hub.loop(0).executor().execute(() -> between(0, action));
  }

  private void between(int pass, Consumer<Integer> action) {
    action.accept(pass);
    if (!isCaughtUp()) {
      hub.loop(0).executor().schedule(() -> between(pass + 1, action), 0, TimeUnit.NANOSECONDS);
    }
  }

  /** How many of the crowd have got something. */
  private long reached() {
    return crowd.stream().filter(client -> !client.received().isEmpty()).count();
  }

  private static void receivedOnly(TestClient client, String... lines) {
    assertThat(client.received()).containsExactly(lines);
  }
}
