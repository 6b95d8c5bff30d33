package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.PushTracker.Counts;
import dev.sluice.gateway.connection.PushTracker.Until;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PushTrackerTest {

  @Test
  void pushThatMatchesNobodyIsSettledWhenItIsHandedOut() {
    var tracker = new PushTracker(Until.QUEUED);
    assertThat(tracker.settled()).isNotDone();

    tracker.partDone();

    assertThat(tracker.settled()).isCompletedWithValue(new Counts(0, 0, 0, Map.of()));
  }

  @Test
  void pushIsSettledWhenEveryShardHasOfferedIt() {
    var tracker = new PushTracker(Until.QUEUED);
    tracker.partBegins();
    tracker.partBegins();
    tracker.partDone();

    tracker.offered(Offer.QUEUED);
    tracker.partDone();
    assertThat(tracker.settled()).isNotDone();
    tracker.offered(Offer.QUEUED);
    tracker.partDone();

    assertThat(tracker.settled()).isCompletedWithValue(new Counts(2, 2, 0, Map.of()));
  }

  @Test
  void shardMayBeDoneBeforeTheCaller() {
    var tracker = new PushTracker(Until.QUEUED);
    tracker.partBegins();
    tracker.offered(Offer.QUEUED);
    tracker.partDone();
    assertThat(tracker.settled()).isNotDone();

    tracker.partDone();

    assertThat(tracker.settled()).isCompleted();
  }

  @Test
  void everyAnswerIsCounted() {
    var tracker = new PushTracker(Until.QUEUED);
    for (var answer : Offer.values()) {
      tracker.offered(answer);
    }
    tracker.withheld(DropReason.INAPPROPRIATE_PROTOCOL);
    tracker.partDone();

    assertThat(tracker.settled())
        .isCompletedWithValue(
            new Counts(
                6,
                2,
                0,
                Map.of(
                    DropReason.SLOW_CONSUMER, 2,
                    DropReason.CONNECTION_CLOSED, 1,
                    DropReason.INAPPROPRIATE_PROTOCOL, 1)));
  }

  @Test
  void writesAreWaitedForIfTheyAreAskedFor() {
    var tracker = new PushTracker(Until.WRITTEN);
    tracker.offered(Offer.QUEUED);
    tracker.offered(Offer.QUEUED);
    tracker.partDone();

    tracker.written();
    assertThat(tracker.settled()).isNotDone();
    tracker.written();

    assertThat(tracker.settled()).isCompletedWithValue(new Counts(2, 2, 2, Map.of()));
  }

  @Test
  void onlyWhatWasQueuedIsWaitedFor() {
    var tracker = new PushTracker(Until.WRITTEN);
    tracker.offered(Offer.DROPPED);
    tracker.offered(Offer.SLOW_CONSUMER);
    tracker.offered(Offer.CLOSED);
    tracker.withheld(DropReason.INAPPROPRIATE_PROTOCOL);
    tracker.partDone();

    assertThat(tracker.settled()).isCompleted();
  }

  @Test
  void messageLostInTheQueueIsSettledToo() {
    var tracker = new PushTracker(Until.WRITTEN);
    tracker.offered(Offer.QUEUED);
    tracker.offered(Offer.QUEUED);
    tracker.partDone();

    tracker.lost(DropReason.CONFLATED);
    tracker.written();

    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(2, 2, 1, Map.of(DropReason.CONFLATED, 1)));
  }

  @Test
  void countsCanBeReadBeforeItIsSettled() {
    var tracker = new PushTracker(Until.WRITTEN);
    tracker.offered(Offer.QUEUED);
    tracker.offered(Offer.DROPPED);

    assertThat(tracker.counts())
        .isEqualTo(new Counts(2, 1, 0, Map.of(DropReason.SLOW_CONSUMER, 1)));
    assertThat(tracker.settled()).isNotDone();
  }

  @Test
  void onlyTheOneKindFollowsWrites() {
    assertThat(new PushTracker(Until.QUEUED).followsWrites()).isFalse();
    assertThat(new PushTracker(Until.WRITTEN).followsWrites()).isTrue();
  }

  @Test
  void shardsOnDifferentThreadsAreCountedTogether() throws InterruptedException {
    var tracker = new PushTracker(Until.WRITTEN);
    var shards = new ArrayList<Thread>();
    for (var i = 0; i < 4; i++) {
      tracker.partBegins();
      shards.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (var n = 0; n < 1000; n++) {
                      tracker.offered(n % 2 == 0 ? Offer.QUEUED : Offer.DROPPED);
                    }
                    tracker.partDone();
                    for (var n = 0; n < 500; n++) {
                      tracker.written();
                    }
                  }));
    }
    tracker.partDone();
    for (var shard : shards) {
      shard.join();
    }

    assertThat(tracker.settled())
        .isCompletedWithValue(new Counts(4000, 2000, 2000, Map.of(DropReason.SLOW_CONSUMER, 2000)));
  }
}
