package dev.sluice.gateway.connection;

import static dev.sluice.gateway.connection.OverflowPolicy.CONFLATE;
import static dev.sluice.gateway.connection.OverflowPolicy.DISCONNECT;
import static dev.sluice.gateway.connection.OverflowPolicy.DROP_NEWEST;
import static dev.sluice.gateway.connection.OverflowPolicy.DROP_OLDEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OutboundQueueTest {
  private final TestMessages messages = new TestMessages();
  private final List<String> dropped = new ArrayList<>();
  private final OutboundQueue queue =
      new OutboundQueue(
          10,
          0,
          (message, reason) -> dropped.add(TestMessages.text(message) + " " + reason.label()));

  @AfterEach
  void everyMessageIsReleasedOnce() {
    queue.discard(DropReason.CONNECTION_CLOSED);
    messages.assertAllReleased();
  }

  @Test
  void messagesComeOutInTheOrderTheyWentIn() {
    offer("a", "bb", "ccc");

    assertThat(pollAll()).containsExactly("a", "bb", "ccc");
    assertThat(queue.poll()).isNull();
  }

  @Test
  void newQueueIsEmpty() {
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.poll()).isNull();
  }

  @Test
  void queueThatWasEmptiedTakesMessagesAgain() {
    offer("a", "b");
    pollAll();
    offer("c");

    assertThat(queue.isEmpty()).isFalse();
    assertThat(pollAll()).containsExactly("c");
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void messageThatFillsTheQueueToTheLastByteIsQueued() {
    assertThat(queue.offer(messages.control("1234567890"))).isEqualTo(Offer.QUEUED);
    assertThat(queue.bytes()).isEqualTo(10);
  }

  @Test
  void oneByteMoreThanTheBoundIsRefused() {
    assertThat(queue.offer(messages.control("12345678901"))).isEqualTo(Offer.SLOW_CONSUMER);
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void boundCountsTheMessageBeingOffered() {
    offer("12345");

    assertThat(queue.offer(messages.control("123456"))).isEqualTo(Offer.SLOW_CONSUMER);
    assertThat(queue.offer(messages.control("12345"))).isEqualTo(Offer.QUEUED);
  }

  @Test
  void boundCountsWhatTheSocketHasBeenGivenAndHasNotTaken() {
    offer("12345", "678");
    poll();

    assertThat(queue.bytes()).isEqualTo(8);
    assertThat(queue.offer(messages.control("abc"))).isEqualTo(Offer.SLOW_CONSUMER);
  }

  @Test
  void whatTheSocketHasTakenCountsNoMore() {
    offer("12345", "678");
    poll();
    queue.socketTookAll();

    assertThat(queue.bytes()).isEqualTo(3);
    assertThat(queue.offer(messages.control("abcdefg"))).isEqualTo(Offer.QUEUED);
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void anyPolicyQueuesWhatFits(OverflowPolicy policy) {
    assertThat(queue.offer(messages.push(policy, "12345"))).isEqualTo(Offer.QUEUED);
    assertThat(queue.offer(messages.push(policy, "67890"))).isEqualTo(Offer.QUEUED);
    assertThat(pollAll()).containsExactly("12345", "67890");
    assertThat(dropped).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(OverflowPolicy.class)
  void closedQueueRefusesEveryPolicy(OverflowPolicy policy) {
    queue.close();

    assertThat(queue.offer(messages.push(policy, "a"))).isEqualTo(Offer.CLOSED);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void closedQueueStillGivesOutWhatWaits() {
    offer("a", "b");
    queue.close();

    assertThat(pollAll()).containsExactly("a", "b");
  }

  @Test
  void disconnectRefusesAndLeavesWhatWaits() {
    offer("12345678");

    assertThat(queue.offer(messages.push(DISCONNECT, "abc"))).isEqualTo(Offer.SLOW_CONSUMER);
    assertThat(pollAll()).containsExactly("12345678");
    assertThat(dropped).isEmpty();
  }

  @Test
  void dropNewestDropsTheMessageItself() {
    offer(DROP_NEWEST, "12345678");

    assertThat(queue.offer(messages.push(DROP_NEWEST, "abc"))).isEqualTo(Offer.DROPPED);
    assertThat(pollAll()).containsExactly("12345678");
    assertThat(dropped).as("the refused one is told by the answer").isEmpty();
  }

  @Test
  void dropNewestTakesASmallerOneAfterThat() {
    offer(DROP_NEWEST, "12345678");
    queue.offer(messages.push(DROP_NEWEST, "abc"));

    assertThat(queue.offer(messages.push(DROP_NEWEST, "de"))).isEqualTo(Offer.QUEUED);
    assertThat(pollAll()).containsExactly("12345678", "de");
  }

  @Test
  void dropOldestDropsAsManyAsNeededFromTheHead() {
    offer(DROP_OLDEST, "aaa", "bbb", "ccc");

    assertThat(queue.offer(messages.push(DROP_OLDEST, "ddddd"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("aaa slow_consumer", "bbb slow_consumer");
    assertThat(pollAll()).containsExactly("ccc", "ddddd");
  }

  @Test
  void dropOldestPassesOverWhatMustNotBeDropped() {
    queue.offer(messages.control("ctl"));
    offer(DROP_OLDEST, "aaa");
    queue.offer(messages.push(DISCONNECT, "ddd"));

    assertThat(queue.offer(messages.push(DROP_OLDEST, "bbb"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("aaa slow_consumer");
    assertThat(pollAll()).containsExactly("ctl", "ddd", "bbb");
  }

  @Test
  void dropOldestMayDropOtherChannelsMessages() {
    queue.offer(messages.push(DROP_OLDEST, "sports", null, "sss"));
    queue.offer(messages.push(CONFLATE, "weather", null, "www"));
    queue.offer(messages.push(DROP_NEWEST, "stocks", null, "kkk"));

    assertThat(queue.offer(messages.push(DROP_OLDEST, "1234567890"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped)
        .containsExactly("sss slow_consumer", "www slow_consumer", "kkk slow_consumer");
  }

  @Test
  void dropOldestDropsTheMessageItselfIfNothingElseGivesWay() {
    queue.offer(messages.control("12345678"));

    assertThat(queue.offer(messages.push(DROP_OLDEST, "abc"))).isEqualTo(Offer.DROPPED);
    assertThat(pollAll()).containsExactly("12345678");
  }

  @Test
  void messageThatCannotFitDisplacesNothing() {
    offer(DROP_OLDEST, "aaa", "bbb");

    assertThat(queue.offer(messages.push(DROP_OLDEST, "12345678901"))).isEqualTo(Offer.DROPPED);
    assertThat(queue.offer(messages.push(CONFLATE, "12345678901"))).isEqualTo(Offer.DROPPED);
    assertThat(dropped).isEmpty();
    assertThat(pollAll()).containsExactly("aaa", "bbb");
  }

  @Test
  void whatTheSocketHasBeenGivenDoesNotGiveWay() {
    offer(DROP_OLDEST, "aaaaa", "bbb");
    poll();

    assertThat(queue.offer(messages.push(DROP_OLDEST, "ccccc"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("bbb slow_consumer");
    assertThat(queue.bytes()).isEqualTo(10);
    assertThat(pollAll()).containsExactly("ccccc");
  }

  @Test
  void conflateDropsOlderMessagesOfItsOwnChannelOnly() {
    queue.offer(messages.push(CONFLATE, "sports", null, "sss"));
    queue.offer(messages.push(CONFLATE, "news", null, "nnn"));
    queue.offer(messages.push(CONFLATE, "stocks", null, "kkk"));

    assertThat(queue.offer(messages.push(CONFLATE, "news", null, "NNN"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("nnn conflated");
    assertThat(pollAll()).containsExactly("sss", "kkk", "NNN");
  }

  @Test
  void conflateDropsNoMoreThanNeeded() {
    offer(CONFLATE, "aaa", "bbb", "ccc");

    assertThat(queue.offer(messages.push(CONFLATE, "dd"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("aaa conflated");
    assertThat(pollAll()).containsExactly("bbb", "ccc", "dd");
  }

  @Test
  void conflateDropsTheMessageItselfIfItsChannelHasNothingOlder() {
    queue.offer(messages.push(CONFLATE, "sports", null, "12345678"));

    assertThat(queue.offer(messages.push(CONFLATE, "news", null, "abc"))).isEqualTo(Offer.DROPPED);
    assertThat(dropped).isEmpty();
    assertThat(pollAll()).containsExactly("12345678");
  }

  @Test
  void messagesOutsideAnyChannelAreNotOfTheSameChannel() {
    queue.offer(messages.push(CONFLATE, null, null, "12345678"));

    assertThat(queue.offer(messages.push(CONFLATE, null, null, "abc"))).isEqualTo(Offer.DROPPED);
    assertThat(dropped).isEmpty();
  }

  @Test
  void joinedMessagesAreQueuedWholeIfTheyFit() {
    assertThat(queue.offer(messages.joined(DROP_OLDEST, "aaa", "bbb"))).isEqualTo(Offer.QUEUED);

    var polled = queue.poll();
    assertThat(polled.count()).isEqualTo(2);
    assertThat(TestMessages.text(polled)).isEqualTo("aaabbb");
    polled.release();
  }

  @ParameterizedTest
  @EnumSource(names = {"DROP_OLDEST", "CONFLATE"})
  void ofJoinedMessagesThatDoNotFitTheNewestIsQueued(OverflowPolicy policy) {
    assertThat(queue.offer(messages.joined(policy, "aaaaaa", "bbbbbb", "cc")))
        .isEqualTo(Offer.NEWEST_QUEUED);

    var polled = queue.poll();
    assertThat(polled.count()).isOne();
    assertThat(polled.length()).isEqualTo(2);
    assertThat(polled.policy()).isEqualTo(policy);
    assertThat(TestMessages.text(polled)).isEqualTo("cc");
    polled.release();
  }

  @Test
  void olderMessagesGiveWayBeforeJoinedOnesAreCut() {
    offer(DROP_OLDEST, "aaa", "bbb");

    assertThat(queue.offer(messages.joined(DROP_OLDEST, "cccc", "dddd"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("aaa slow_consumer", "bbb slow_consumer");
    assertThat(pollAll()).containsExactly("ccccdddd");
  }

  @Test
  void joinedMessagesWhoseNewestDoesNotFitAreDroppedTogether() {
    queue.offer(messages.control("12345678"));

    assertThat(queue.offer(messages.joined(DROP_OLDEST, "a", "bbb"))).isEqualTo(Offer.DROPPED);
    assertThat(pollAll()).containsExactly("12345678");
  }

  @Test
  void joinedMessagesAreRefusedOrDroppedTogetherByTheOtherPolicies() {
    offer("12345678");

    assertThat(queue.offer(messages.joined(DISCONNECT, "aa", "b"))).isEqualTo(Offer.SLOW_CONSUMER);
    assertThat(queue.offer(messages.joined(DROP_NEWEST, "aa", "b"))).isEqualTo(Offer.DROPPED);
    assertThat(pollAll()).containsExactly("12345678");
  }

  @Test
  void sharedMessageKeepsTheReferencesOfOthers() {
    var shared = messages.joined(CONFLATE, "aaaaaaaaaa", "b");
    shared.retain();

    assertThat(queue.offer(shared)).isEqualTo(Offer.NEWEST_QUEUED);
    queue.discard(DropReason.CONNECTION_CLOSED);

    assertThat(TestMessages.text(shared)).isEqualTo("aaaaaaaaaab");
    shared.release();
  }

  @Test
  void messageDroppedFromTheHeadLeavesTheRestInOrder() {
    offerOf("news", "aa");
    offerOf("rest", "bb", "cc", "dd");

    conflateNews("1234");

    assertThat(pollAll()).containsExactly("bb", "cc", "dd", "1234");
  }

  @Test
  void messageDroppedFromTheMiddleLeavesTheRestInOrder() {
    offerOf("rest", "aa", "bb");
    offerOf("news", "cc");
    offerOf("rest", "dd");

    conflateNews("1234");

    assertThat(pollAll()).containsExactly("aa", "bb", "dd", "1234");
  }

  @Test
  void messageDroppedFromTheTailLeavesTheRestInOrder() {
    offerOf("rest", "aa", "bb", "cc");
    offerOf("news", "dd");

    conflateNews("1234");

    assertThat(pollAll()).containsExactly("aa", "bb", "cc", "1234");
  }

  @Test
  void onlyMessageMayBeDropped() {
    offerOf("news", "12345678");

    conflateNews("1234");

    assertThat(pollAll()).containsExactly("1234");
  }

  @Test
  void neighboursMayBeDroppedTogether() {
    offerOf("rest", "aa");
    offerOf("news", "bb", "cc");
    offerOf("rest", "dd");

    conflateNews("123456");

    assertThat(pollAll()).containsExactly("aa", "dd", "123456");
  }

  // What messages cost.

  @Test
  void eachMessageCountsMoreThanItsContent() {
    var charging = new OutboundQueue(100, 20, (_, _) -> {});
    for (var i = 0; i < 5; i++) {
      assertThat(charging.offer(messages.control(""))).isEqualTo(Offer.QUEUED);
    }

    assertThat(charging.bytes()).isEqualTo(100);
    assertThat(charging.offer(messages.control(""))).isEqualTo(Offer.SLOW_CONSUMER);
    charging.poll().release();
    assertThat(charging.bytes()).as("the socket has not taken it").isEqualTo(100);
    charging.socketTookAll();
    assertThat(charging.bytes()).isEqualTo(80);
    charging.discard(DropReason.CONNECTION_CLOSED);
  }

  @ParameterizedTest
  @EnumSource(names = {"DROP_OLDEST", "CONFLATE"})
  void whatGivesWayMakesAsMuchRoomAsItWasCharged(OverflowPolicy policy) {
    var charging = new OutboundQueue(100, 20, (_, _) -> {});
    for (var i = 0; i < 50; i++) {
      assertThat(charging.offer(messages.push(policy, ""))).isEqualTo(Offer.QUEUED);
      assertThat(charging.bytes()).isEqualTo(Math.min(100, 20 * (i + 1)));
    }
    charging.discard(DropReason.CONNECTION_CLOSED);
  }

  @Test
  void newestOfJoinedMessagesDoesNotKeepTheOthersInMemory() {
    assertThat(queue.offer(messages.joined(DROP_OLDEST, "a".repeat(1000), "cc")))
        .isEqualTo(Offer.NEWEST_QUEUED);

    messages.assertAllReleased();
    assertThat(pollAll()).containsExactly("cc");
  }

  @Test
  void pongTakesThePlaceOfOneThatWaits() {
    queue.offerPong(messages.control("1"));
    offer("a");
    queue.offerPong(messages.control("22"));
    queue.offerPong(messages.control("333"));

    assertThat(queue.bytes()).isEqualTo(4);
    assertThat(pollAll()).containsExactly("333", "a");
    queue.offerPong(messages.control("4"));
    assertThat(pollAll()).containsExactly("4");
  }

  // However much waits.

  @ParameterizedTest
  @EnumSource(names = {"DROP_OLDEST", "CONFLATE"})
  void offersToAFullQueueDoNotSearchIt(OverflowPolicy policy) {
    var messagesWaiting = 30_000;
    var full = new OutboundQueue(2 * messagesWaiting, 0, (_, _) -> {});
    var fixed = messages.control("!");
    var stale = messages.push(policy, "!");
    assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () -> {
          for (var i = 0; i < messagesWaiting; i++) {
            full.offer(fixed.retain());
          }
          for (var i = 0; i < 3 * messagesWaiting; i++) {
            assertThat(full.offer(stale.retain())).isEqualTo(Offer.QUEUED);
          }
        });
    full.discard(DropReason.CONNECTION_CLOSED);
    fixed.release();
    stale.release();
  }

  @Test
  void booksAreRightWhateverIsOfferedAndPolled() {
    var random = new Random(7);
    var channels = new String[] {"a", "b", "c", null};
    var policies = OverflowPolicy.values();
    var waiting = new ArrayList<String>();
    var books =
        new OutboundQueue(
            60,
            3,
            (message, reason) -> {
              if (reason != DropReason.CONNECTION_CLOSED) {
                assertThat(message.policy()).isNotEqualTo(DISCONNECT);
              }
              assertThat(waiting.remove(TestMessages.text(message))).isTrue();
            });
    for (var i = 0; i < 3_000; i++) {
      if (random.nextInt(4) == 0) {
        var polled = books.poll();
        assertThat(polled == null ? null : TestMessages.text(polled))
            .isEqualTo(waiting.isEmpty() ? null : waiting.removeFirst());
        if (polled != null) {
          polled.release();
        }
        books.socketTookAll();
      } else {
        var text = "%d.%s".formatted(i, "x".repeat(random.nextInt(9)));
        var policy = policies[random.nextInt(policies.length)];
        var channel = channels[random.nextInt(channels.length)];
        var answer = books.offer(messages.push(policy, channel, null, text));
        if (answer == Offer.QUEUED) {
          waiting.add(text);
        }
      }
      assertThat(books.bytes())
          .isEqualTo(waiting.stream().mapToInt(text -> text.length() + 3).sum())
          .isLessThanOrEqualTo(60);
    }
    books.discard(DropReason.CONNECTION_CLOSED);
    assertThat(waiting).isEmpty();
  }

  @Test
  void discardDropsWhatWaitsInOrder() {
    offer("a", "b", "c");

    queue.discard(DropReason.SLOW_CONSUMER);

    assertThat(dropped).containsExactly("a slow_consumer", "b slow_consumer", "c slow_consumer");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.offer(messages.control("d"))).isEqualTo(Offer.CLOSED);
  }

  @Test
  void discardLeavesWhatTheSocketWasGivenCounted() {
    offer("12345", "678");
    poll();

    queue.discard(DropReason.SLOW_CONSUMER);

    assertThat(queue.bytes()).isEqualTo(5);
    assertThat(dropped).containsExactly("678 slow_consumer");
  }

  @Test
  void secondDiscardFindsNothing() {
    offer("a");
    queue.discard(DropReason.SLOW_CONSUMER);
    queue.discard(DropReason.CONNECTION_CLOSED);

    assertThat(dropped).containsExactly("a slow_consumer");
  }

  private void offer(String... texts) {
    offer(DISCONNECT, texts);
  }

  private void offer(OverflowPolicy policy, String... texts) {
    for (var text : texts) {
      assertThat(queue.offer(messages.push(policy, text))).isEqualTo(Offer.QUEUED);
    }
  }

  /** Of one channel; or, for the rest, each of a channel of its own. */
  private void offerOf(String name, String... texts) {
    for (var text : texts) {
      String channel = name.equals("rest") ? text : name;
      assertThat(queue.offer(messages.push(CONFLATE, channel, null, text))).isEqualTo(Offer.QUEUED);
    }
  }

  private void conflateNews(String text) {
    assertThat(queue.offer(messages.push(CONFLATE, "news", null, text))).isEqualTo(Offer.QUEUED);
  }

  private void poll() {
    queue.poll().release();
  }

  private List<String> pollAll() {
    var texts = new ArrayList<String>();
    for (var message = queue.poll(); message != null; message = queue.poll()) {
      texts.add(TestMessages.text(message));
      message.release();
    }
    return texts;
  }
}
