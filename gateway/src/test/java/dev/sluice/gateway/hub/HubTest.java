package dev.sluice.gateway.hub;

import static dev.sluice.gateway.hub.TestHub.publication;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.gateway.connection.DropReason;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.connection.PushTracker.Counts;
import dev.sluice.gateway.connection.PushTracker.Until;
import dev.sluice.gateway.connection.Silence;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.connection.TestFormat;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.gateway.engine.Published;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HubTest {
  private static final int SHARD_QUEUE_LENGTH = 16 * 1024;

  private final Map<String, OverflowPolicy> policies = new HashMap<>();
  private final TestHub hub =
      new TestHub(channel -> policies.getOrDefault(channel, OverflowPolicy.DISCONNECT));

  @AfterEach
  void nobodyIsLeft() {
    hub.close();
    assertThat(hub.get().directory().clientCount()).isZero();
    assertThat(hub.get().channelCount()).isZero();
    assertThat(hub.get().subscriptionCount()).isZero();
  }

  // Who gets it.

  @Test
  void everySubscriberGetsAPublicationAndNobodyElse() {
    var here = hub.client(0, "news");
    var there = hub.client(1, "news", "sports");
    var other = hub.client(0, "sports");
    var none = hub.client(1);
    var published = hub.publish("news", "1");
    assertThat(here.received()).as("nothing before the pass").isEmpty();
    hub.run();

    assertThat(published).isCompletedWithValue(new Published(2, null));
    assertThat(here.received()).containsExactly(publication("news", "1"));
    assertThat(there.received()).containsExactly(publication("news", "1"));
    assertThat(other.received()).isEmpty();
    assertThat(none.received()).isEmpty();
  }

  @Test
  void channelWithoutSubscribersMatchesNobody() {
    assertThat(hub.publish("news", "1")).isCompletedWithValue(new Published(0, null));
    assertThat(hub.get().queueLength()).isZero();
  }

  @Test
  void shardWithoutSubscribersIsNotWoken() {
    hub.client(0, "news");
    hub.publish("news", "1");

    assertThat(hub.loop(0).hasTasks()).isTrue();
    assertThat(hub.loop(1).hasTasks()).isFalse();
  }

  @Test
  void passIsOneTaskHoweverManyArePublished() {
    hub.client(0, "news", "sports");
    for (var i = 0; i < 10; i++) {
      hub.publish("news", "1");
      hub.publish("sports", "1");
    }
    assertThat(hub.get().queueLength()).isEqualTo(20);
    hub.run();

    assertThat(hub.get().queueLength()).isZero();
    assertThat(hub.loop(0).hasTasks()).isFalse();
  }

  @Test
  void passEndsInTimeForTheLoopToLookAtOtherThings() {
    var client = hub.client(0, "news");
    for (var i = 0; i < 5_000; i++) {
      hub.publish("news", "1");
    }
    var meanwhile = new ArrayList<String>();
    hub.loop(0).executor().execute(() -> meanwhile.addAll(client.received()));
    hub.run();

    assertThat(meanwhile).hasSizeBetween(1, 1_024);
    assertThat(client.received()).hasSize(5_000);
  }

  @Test
  void hubKnowsWhenWhatItHasAcceptedIsOfferedOnEveryShard() {
    hub.client(0, "news");
    hub.client(1, "news");
    assertThat(hub.get().acceptedByNowIsOffered().getAsBoolean()).isTrue();
    hub.publish("news", "1");
    var offered = hub.get().acceptedByNowIsOffered();
    assertThat(offered.getAsBoolean()).isFalse();
    hub.loop(0).run();
    assertThat(offered.getAsBoolean()).as("on one shard of two").isFalse();
    hub.loop(1).run();
    assertThat(offered.getAsBoolean()).isTrue();
    hub.publish("news", "2");
    assertThat(offered.getAsBoolean()).as("whatever comes later").isTrue();
  }

  @Test
  void whoUnsubscribesGetsNothingMore() {
    var clients = clients(3);
    hub.unsubscribe(clients.get(1), "news");
    assertThat(hub.publish("news", "1")).isCompletedWithValue(new Published(2, null));
    hub.run();

    assertThat(clients.get(0).received()).containsExactly(publication("news", "1"));
    assertThat(clients.get(1).received()).isEmpty();
    assertThat(clients.get(2).received()).containsExactly(publication("news", "1"));
  }

  @Test
  void subscribersLeaveFromAnyPlace() {
    for (var leaves = 0; leaves < 3; leaves++) {
      var clients = clients(3);
      clients.get(leaves).socket().close();
      hub.run();
      hub.publish("news", "1");
      hub.run();
      for (var i = 0; i < 3; i++) {
        assertThat(clients.get(i).received()).hasSize(i == leaves ? 0 : 1);
      }
      hub.subscribe(clients.get((leaves + 1) % 3), "again");
      clients.forEach(client -> client.socket().close());
      hub.run();
      assertThat(hub.get().channelCount()).isZero();
    }
  }

  @Test
  void whoLeavesBeforeThePassGetsNothing() {
    var clients = clients(3);
    hub.publish("news", "1");
    clients.get(1).connection().close(CloseReason.SHUTDOWN);
    hub.run();

    assertThat(clients.get(0).received()).containsExactly(publication("news", "1"));
    assertThat(clients.get(1).received()).containsExactly("bye 3001 shutdown");
    assertThat(clients.get(2).received()).containsExactly(publication("news", "1"));
  }

  @Test
  void whoSubscribesAgainGetsWhatIsPublishedFromThen() {
    var client = hub.client(0, "news");
    hub.publish("news", "1");
    hub.unsubscribe(client, "news");
    hub.publish("news", "2");
    hub.subscribe(client, "news");
    hub.publish("news", "3");
    hub.run();

    assertThat(client.received()).containsExactly(publication("news", "3"));
  }

  @Test
  void exceptedClientsAndUsersGetNothing() {
    var ann = hub.user(0, "ann", "news");
    var bob = hub.user(0, "bob", "news");
    var carol = hub.user(1, "carol", "news");
    var carolToo = hub.user(0, "carol", "news");
    hub.publish("news", "1");
    hub.publish("news", "2", new Except(Set.of(bob.connection().id()), Set.of("carol")), null);
    hub.publish("news", "3");
    hub.run();

    assertThat(ann.received())
        .containsExactly(
            publication("news", "1"), publication("news", "2"), publication("news", "3"));
    for (var excepted : List.of(bob, carol, carolToo)) {
      assertThat(excepted.received())
          .containsExactly(publication("news", "1"), publication("news", "3"));
    }
  }

  // Order, and what is joined.

  @Test
  void everySubscriberSeesTheSameOrder() {
    var clients = List.of(hub.client(0, "news"), hub.client(1, "news"), hub.client(0, "news"));
    var expected = new ArrayList<String>();
    for (var i = 0; i < 200; i++) {
      hub.publish("news", Integer.toString(i));
      expected.add(publication("news", Integer.toString(i)));
      if (i % 7 == 0) {
        hub.loop(0).run();
      }
      if (i % 11 == 0) {
        hub.loop(1).run();
      }
    }
    hub.run();

    assertThat(clients).allSatisfy(client -> assertThat(client.received()).isEqualTo(expected));
  }

  @Test
  void publicationsOfOneChannelKeepTheirOrderAmongThoseOfOthers() {
    var client = hub.client(0, "news", "sports");
    for (var i = 0; i < 3; i++) {
      hub.publish("news", Integer.toString(i));
      hub.publish("sports", Integer.toString(i));
    }
    hub.run();

    assertThat(client.received())
        .containsSubsequence(
            publication("news", "0"), publication("news", "1"), publication("news", "2"))
        .containsSubsequence(
            publication("sports", "0"), publication("sports", "1"), publication("sports", "2"))
        .hasSize(6);
  }

  @Test
  void whatWaitsIsJoinedIntoOneWrite() {
    var client = hub.client(0, "news");
    hub.publish("news", "1");
    hub.publish("news", "2");
    hub.publish("news", "3");
    hub.run();

    assertThat(client.received()).hasSize(3);
    assertThat(client.socket().writes()).isOne();
    assertThat(client.socket().unsafe().outboundBuffer().isEmpty()).isTrue();
  }

  @Test
  void whatDoesNotWaitIsNotDelayed() {
    var client = hub.client(0, "news");
    for (var i = 0; i < 3; i++) {
      hub.publish("news", "1");
      hub.run();
    }

    assertThat(client.socket().writes()).isEqualTo(3);
  }

  @Test
  void channelsOfOnePassShareAWrite() {
    var client = hub.client(0, "news", "sports");
    hub.publish("news", "1");
    hub.publish("sports", "1");
    hub.run();

    assertThat(client.received()).hasSize(2);
    assertThat(client.socket().writes()).isOne();
  }

  @Test
  void joinedMessagesAreCutBeforeTheySpendAQueuesBound() {
    var client = hub.client(0, "", TestLimits.outboundBytes(64 * 1024), TestFormat.JSON, "news");
    var large = "\"%s\"".formatted("m".repeat(10_000));
    for (var i = 0; i < 100; i++) {
      hub.publish("news", large);
    }
    hub.run();

    assertThat(client.received()).hasSize(100).containsOnly(publication("news", large));
    assertThat(client.connection().isOpen()).isTrue();
    assertThat(client.socket().writes()).isBetween(100 * 10_000 / (64 * 1024), 50);
  }

  @Test
  void manyChannelsOfOnePassDoNotSpendAQueuesBoundEither() {
    var channels = IntStream.range(0, 20).mapToObj(i -> "news" + i).toArray(String[]::new);
    var client = hub.client(0, "", TestLimits.outboundBytes(64 * 1024), TestFormat.JSON, channels);
    var large = "\"%s\"".formatted("m".repeat(10_000));
    for (var channel : channels) {
      hub.publish(channel, large);
    }
    hub.run();

    assertThat(client.connection().isOpen()).isTrue();
    assertThat(client.received()).hasSize(20);
  }

  @Test
  void joinedMessagesThatDoNotFitBringTheNewestWhereTheChannelSaysSo() {
    policies.put("news", OverflowPolicy.CONFLATE);
    var limits = TestLimits.outboundBytes(publication("news", "1").length() + 20);
    var client = hub.client(0, "", limits, TestFormat.JSON, "news");
    client.socket().fill();
    var trackers = List.of(tracker(Until.QUEUED), tracker(Until.QUEUED), tracker(Until.QUEUED));
    for (var i = 0; i < 3; i++) {
      hub.publish("news", Integer.toString(i), Except.NOBODY, trackers.get(i));
      trackers.get(i).partDone();
    }
    hub.run();
    client.socket().takeAll();

    assertThat(client.received()).containsExactly(publication("news", "2"));
    var dropped = new Counts(1, 0, 0, Map.of(DropReason.SLOW_CONSUMER, 1));
    assertThat(trackers.get(0).settled()).isCompletedWithValue(dropped);
    assertThat(trackers.get(1).settled()).isCompletedWithValue(dropped);
    assertThat(trackers.get(2).settled()).isCompletedWithValue(new Counts(1, 1, 0, Map.of()));
  }

  // Who cannot take it.

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void slowSubscriberThatIsClosedDoesNotDisturbTheOthers(int place) {
    var clients = new ArrayList<TestClient>();
    for (var i = 0; i < 5; i++) {
      var limits = i == place ? TestLimits.outboundBytes(10) : TestLimits.ROOMY;
      clients.add(hub.client(0, "", limits, TestFormat.JSON, "news", "sports"));
    }
    hub.publish("news", "1");
    hub.publish("sports", "1");
    hub.run();
    hub.publish("news", "2");
    hub.run();

    for (var i = 0; i < 5; i++) {
      if (i == place) {
        assertThat(clients.get(i).received()).containsExactly("bye 3008 slow");
      } else {
        assertThat(clients.get(i).received())
            .containsExactlyInAnyOrder(
                publication("news", "1"), publication("sports", "1"), publication("news", "2"));
      }
    }
    assertThat(hub.get().subscribersOf("news")).isEqualTo(4);
    assertThat(hub.get().subscribersOf("sports")).isEqualTo(4);
  }

  @Test
  void everySubscriberMayBeSlow() {
    var clients = new ArrayList<TestClient>();
    for (var i = 0; i < 5; i++) {
      clients.add(hub.client(0, "", TestLimits.outboundBytes(10), TestFormat.JSON, "news"));
    }
    hub.publish("news", "1");
    hub.run();

    assertThat(clients).noneMatch(client -> client.connection().isOpen());
    assertThat(hub.get().channelCount()).isZero();
  }

  @Test
  void subscriberWhoseSocketBreaksDoesNotDisturbTheOthers() {
    var clients = clients(3);
    clients.get(1).socket().breakOnWrite();
    hub.publish("news", "1");
    hub.run();

    assertThat(clients.get(0).received()).hasSize(1);
    assertThat(clients.get(1).connection().isOpen()).isFalse();
    assertThat(clients.get(2).received()).hasSize(1);
  }

  @Test
  void payloadThatIsNoJsonEndsJsonConnectionsOnly() {
    var json = hub.client(0, "news");
    var binary = hub.client(0, "", TestLimits.ROOMY, TestFormat.BINARY, "news");
    var elsewhere = hub.client(0, "sports");
    var tracker = tracker(Until.QUEUED);
    hub.publish("news", "1");
    hub.publish(
        "news", Payload.binary("raw".getBytes(StandardCharsets.US_ASCII)), Except.NOBODY, tracker);
    hub.publish("news", "2");
    tracker.partDone();
    hub.run();

    assertThat(json.received())
        .containsExactly(publication("news", "1"), "bye 3506 inappropriate protocol");
    assertThat(binary.received()).containsExactly("1", "raw", "2");
    assertThat(elsewhere.connection().isOpen()).isTrue();
    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(2, 1, 0, Map.of(DropReason.INAPPROPRIATE_PROTOCOL, 1)));
  }

  @Test
  void deliveryThatFailsDisturbsNeitherOtherChannelsNorLaterPasses() {
    var failing = hub.client(0, "", TestLimits.ROOMY, TestFormat.FAILING, "bad");
    var client = hub.client(0, "good", "fine");
    var tracker = tracker(Until.WRITTEN);
    try (var _ = new Silence()) {
      hub.publish("good", "1");
      hub.publish("bad", "1", Except.NOBODY, tracker);
      hub.publish("fine", "1");
      tracker.partDone();
      hub.run();
      hub.publish("good", "2");
      hub.run();
    }

    assertThat(client.received())
        .containsExactlyInAnyOrder(
            publication("good", "1"), publication("fine", "1"), publication("good", "2"));
    assertThat(failing.received()).isEmpty();
    assertThat(tracker.settled()).as("nobody waits for it").isCompleted();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void subscriberThatCannotBeWrittenToDoesNotKeepAPushFromTheOthers(int place) {
    var clients = new ArrayList<TestClient>();
    for (var i = 0; i < 3; i++) {
      var format = i == place ? TestFormat.FAILING : TestFormat.JSON;
      clients.add(hub.client(0, "", TestLimits.ROOMY, format, "news"));
    }
    var tracker = tracker(Until.WRITTEN);
    try (var _ = new Silence()) {
      hub.publish("news", "1", Except.NOBODY, tracker);
      tracker.partDone();
      hub.run();
    }

    clients.remove(place);
    assertThat(clients)
        .allSatisfy(c -> assertThat(c.received()).containsExactly(publication("news", "1")));
    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(3, 2, 2, Map.of(DropReason.INTERNAL_ERROR, 1)));
  }

  // What is known of it afterwards.

  @Test
  void matchedCountsTheSubscribersOfAllShards() {
    clients(3);
    hub.client(1, "news");

    assertThat(hub.publish("news", "1")).isCompletedWithValue(new Published(4, null));
    assertThat(hub.get().subscribersOf("news")).isEqualTo(4);
  }

  @Test
  void queuedPushesAreCountedOnAllShards() {
    hub.client(0, "news");
    hub.client(1, "news");
    hub.client(1, "", TestLimits.outboundBytes(10), TestFormat.JSON, "news");
    var tracker = tracker(Until.QUEUED);
    hub.publish("news", "1", Except.NOBODY, tracker);
    tracker.partDone();
    hub.loop(0).run();
    assertThat(tracker.settled()).isNotDone();
    hub.loop(1).run();

    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(3, 2, 0, Map.of(DropReason.SLOW_CONSUMER, 1)));
  }

  @Test
  void joinedPushesAreCountedEachForItself() {
    clients(2);
    var trackers = List.of(tracker(Until.QUEUED), tracker(Until.QUEUED));
    for (var tracker : trackers) {
      hub.publish("news", "1", Except.NOBODY, tracker);
      tracker.partDone();
    }
    hub.run();

    assertThat(trackers)
        .allSatisfy(
            tracker ->
                assertThat(tracker.settled()).isCompletedWithValue(new Counts(2, 2, 0, Map.of())));
  }

  @Test
  void writesAreFollowedToTheSocket() {
    hub.client(0, "news");
    var slow = hub.client(1, "news");
    slow.socket().fill();
    var tracker = tracker(Until.WRITTEN);
    hub.publish("news", "1", Except.NOBODY, tracker);
    tracker.partDone();
    hub.run();
    assertThat(tracker.settled()).isNotDone();
    assertThat(tracker.counts()).isEqualTo(new Counts(2, 2, 1, Map.of()));
    slow.socket().takeAll();

    assertThat(tracker.settled()).isCompletedWithValue(new Counts(2, 2, 2, Map.of()));
  }

  @Test
  void writeThatFollowsAtOnceIsCountedAsQueuedToo() {
    clients(3);
    var tracker = tracker(Until.WRITTEN);
    hub.publish("news", "1", Except.NOBODY, tracker);
    tracker.partDone();
    hub.run();

    assertThat(tracker.settled()).isCompletedWithValue(new Counts(3, 3, 3, Map.of()));
  }

  @Test
  void followedPushKeepsItsPlaceInTheOrder() {
    var client = hub.client(0, "news");
    var tracker = tracker(Until.WRITTEN);
    hub.publish("news", "1");
    hub.publish("news", "2", Except.NOBODY, tracker);
    hub.publish("news", "3");
    tracker.partDone();
    hub.run();

    assertThat(client.received())
        .containsExactly(
            publication("news", "1"), publication("news", "2"), publication("news", "3"));
    assertThat(tracker.settled()).isCompletedWithValue(new Counts(1, 1, 1, Map.of()));
  }

  @Test
  void channelsAreThereWhileTheyHaveSubscribers() {
    var one = hub.client(0, "news", "sports");
    var two = hub.client(1, "news");
    var channels = new HashMap<String, Integer>();
    hub.get().forEachChannel(channels::put);
    assertThat(channels).isEqualTo(Map.of("news", 2, "sports", 1));
    assertThat(hub.get().channelCount()).isEqualTo(2);
    assertThat(hub.get().subscriptionCount()).isEqualTo(3);
    one.socket().close();
    hub.unsubscribe(two, "news");

    assertThat(hub.get().channelCount()).isZero();
    assertThat(hub.get().subscribersOf("news")).isZero();
  }

  // Overload.

  @Test
  void fullShardRefusesAndNothingIsDeliveredInPart() {
    var here = hub.client(0, "news");
    var there = hub.client(1, "news");
    var flooded = hub.client(1, "flood");
    var accepted = flood();
    assertThat(accepted).isBetween(SHARD_QUEUE_LENGTH / 2, SHARD_QUEUE_LENGTH);
    var refused = hub.publish("news", "1");
    assertThat(refused)
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(OverloadedException.class);
    assertThat(hub.get().queueLength()).isEqualTo(accepted);
    flooded.socket().close();
    hub.run();

    assertThat(here.received()).isEmpty();
    assertThat(there.received()).isEmpty();
    hub.publish("news", "2");
    hub.run();
    assertThat(here.received()).containsExactly(publication("news", "2"));
    assertThat(there.received()).containsExactly(publication("news", "2"));
  }

  @Test
  void roomForManyPartsIsKeptAsAWholeOrNotAtAll() {
    hub.client(0, "a", "b");
    hub.client(1, "b", "flood");
    var flooded = hub.client(1, "flood");
    var left = 2;
    var accepted = 0;
    var channels = List.of("a", "b", "nobody is here");
    try (var _ = hub.get().reserve(channels, 1)) {
      accepted = flood();
    }
    assertThat(flood()).as("what was kept is free again").isEqualTo(left);
    assertThat(hub.get().queueLength()).isEqualTo(accepted + left);
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> hub.get().reserve(channels, 0));
    assertThat(hub.publish("a", "1")).as("the other shard keeps nothing").isCompleted();
    try (var _ = hub.get().reserve(List.of("a", "nobody is here"), 0)) {
      flooded.socket().close();
    }
    hub.run();
  }

  @Test
  void fullShardDoesNotRefuseWhatDoesNotConcernIt() {
    var here = hub.client(0, "news");
    var flooded = hub.client(1, "flood");
    flood();

    assertThat(hub.publish("news", "1")).isCompleted();
    flooded.socket().close();
    hub.run();
    assertThat(here.received()).hasSize(1);
  }

  @Test
  void bytesFillAShardToo() {
    hub.client(0, "", TestLimits.outboundBytes(100), TestFormat.BINARY, "news");
    var megabyte = Payload.binary(new byte[1 << 20]);
    var accepted = 0;
    while (!hub.publish("news", megabyte, Except.NOBODY, null).isCompletedExceptionally()) {
      accepted++;
    }

    assertThat(accepted).isEqualTo(64);
    hub.run();
    assertThat(hub.get().queueLength()).isZero();
  }

  /** Publishes until it is refused. */
  private int flood() {
    var accepted = 0;
    while (!hub.publish("flood", "1").isCompletedExceptionally()) {
      accepted++;
    }
    return accepted;
  }

  private List<TestClient> clients(int count) {
    return IntStream.range(0, count).mapToObj(_ -> hub.client(0, "news")).toList();
  }

  private static PushTracker tracker(Until until) {
    return new PushTracker(until);
  }
}
