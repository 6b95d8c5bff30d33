package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Transport.Parting;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.metrics.Meters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConnectionTest {
  /** Two ticks of the wheel and a step of the clock: how late a timer may be. */
  private static final Duration LATE = Duration.ofMillis(120);

  private final TestMessages messages = new TestMessages();
  private final TestLoop loop = new TestLoop();
  private final TestClient client = loop.client().connected();
  private final Connection connection = client.connection();
  private final TestSocket socket = client.socket();

  @AfterEach
  void everythingIsReleased() {
    loop.close();
    assertThat(loop.connections().timers().size()).as("timers that still run").isZero();
    messages.assertAllReleased();
  }

  // The end.

  @Test
  void firstReasonWins() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    connection.close(CloseReason.NO_PONG);
    connection.close(CloseReason.SHUTDOWN);
    connection.close(CloseReason.CONNECTION_CLOSED);
    assertThat(socket.isOpen()).as("even one that would have dropped the socket").isTrue();
    socket.close();
    loop.run();

    assertThat(client.received()).containsExactly("bye 3012 no pong");
    assertThat(client.transport().closeFrames()).isOne();
    assertClosed("no_pong");
  }

  @Test
  void closeThatWaitsForItsTurnWaitsOnceHoweverOftenItIsAskedFor() {
    var turns = client.commands().holdTurns();
    connection.closeInTurn(CloseReason.CONNECTION_LIMIT);
    connection.closeInTurn(CloseReason.CONNECTION_LIMIT);
    connection.closeInTurn(CloseReason.SHUTDOWN);
    assertThat(connection.isOpen()).isTrue();

    assertThat(turns).hasSize(1);
    turns.getFirst().run();
    loop.run();
    assertClosed("connection_limit");
  }

  @Test
  void tearDownTakesItsStepsInOrder() {
    var steps = new ArrayList<String>();
    client.commands().mean(_ -> Outcome.of(new CompletableFuture<>()));
    var rest = client.calls(1, 2, 3);
    var small = loop.client(TestLimits.inboundCommands(1)).connected();
    small.commands().mean(_ -> Outcome.of(new CompletableFuture<>()));
    var unread = small.calls(1, 2, 3);
    small.socket().fill();
    small.connection().offer(messages.control("waits\n"));
    small
        .commands()
        .whenClosed(
            closed -> {
              steps.add("1. reads no more: " + (unread.refCnt() == 0 && !closed.isOpen()));
              steps.add("2. leaves the hub, while the socket is open: " + small.socket().isOpen());
              steps.add("   and untold: " + (small.transport().closeFrames() == 0));
            });
    small.socket().closeFuture().addListener(_ -> steps.add("4. closes the socket"));

    small.connection().close(CloseReason.SHUTDOWN);
    steps.add("   nothing is said before what waits: " + (small.transport().closeFrames() == 0));
    small.socket().takeAll();
    steps.add("3. tells the client: " + small.received());

    assertThat(steps)
        .containsExactly(
            "1. reads no more: true",
            "2. leaves the hub, while the socket is open: true",
            "   and untold: true",
            "   nothing is said before what waits: true",
            "4. closes the socket",
            "3. tells the client: [waits, bye 3001 shutdown]");
    assertThat(small.connection().isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "test", "shutdown")).isOne();
    assertThat(rest.refCnt()).isZero();
  }

  @Test
  void queuedMessagesGoOutBeforeTheFarewell() {
    offer("a\n", "b\n");
    connection.close(CloseReason.FORCE_DISCONNECT);

    assertThat(client.received()).containsExactly("a", "b", "bye 3503 force disconnect");
    assertClosed("force_disconnect");
  }

  @Test
  void farewellWaitsForAFullSocket() {
    socket.fill();
    offer("a\n");
    loop.connections().flush();
    offer("b\n");
    connection.close(CloseReason.SHUTDOWN);
    assertThat(client.transport().closeFrames()).isZero();
    socket.takeAll();

    assertThat(client.received()).containsExactly("a", "b", "bye 3001 shutdown");
    assertClosed("shutdown");
  }

  @Test
  void slowConsumerGetsTheFarewellButNotWhatWaited() {
    var slow = loop.client(TestLimits.outboundBytes(10)).connected();
    slow.socket().fill();
    slow.connection().offer(messages.control("given\n"));
    loop.connections().flush();
    slow.connection().offer(messages.control("wai\n"));
    assertThat(slow.connection().offer(messages.control("!"))).isEqualTo(Offer.SLOW_CONSUMER);
    loop.run();
    assertThat(slow.connection().isOpen()).isFalse();
    assertThat(slow.connection().outboundBytes()).isEqualTo(6);
    slow.socket().takeAll();

    assertThat(slow.received()).containsExactly("given", "bye 3008 slow");
    assertThat(slow.connection().isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "test", "slow_consumer")).isOne();
  }

  @Test
  void slowConsumerThatTakesNothingIsDroppedWhenTheGoodbyeTakesTooLong() {
    var slow = loop.client(TestLimits.outboundBytes(10)).connected();
    slow.socket().fill();
    slow.connection().offer(messages.control("given\n"));
    loop.connections().flush();
    slow.connection().offer(messages.control("too long"));
    loop.advance(TestLimits.CLOSE_TIMEOUT.minusMillis(10));
    assertThat(slow.socket().isOpen()).isTrue();
    loop.advance(LATE);

    assertThat(slow.connection().isGone()).isTrue();
    assertThat(slow.received()).isEmpty();
  }

  @Test
  void connectionClosedDropsTheSocketWithoutAWord() {
    socket.fill();
    offer("a");
    loop.connections().flush();
    offer("b");
    connection.close(CloseReason.CONNECTION_CLOSED);
    assertThat(socket.isOpen()).isFalse();
    socket.takeAll();

    assertThat(client.received()).isEmpty();
    assertThat(client.transport().closeFrames()).isZero();
    assertClosed("connection_closed");
  }

  @Test
  void clientThatLeftIsNotTold() {
    offer("a");
    socket.close();
    loop.run();

    assertThat(client.received()).isEmpty();
    assertThat(client.transport().closeFrames()).isZero();
    assertClosed("client_left");
  }

  @Test
  void clientThatCannotBeWrittenIsNotTold() {
    socket.fill();
    offer("a");
    loop.connections().flush();
    connection.close(CloseReason.WRITE_ERROR);

    assertThat(socket.isOpen()).isFalse();
    assertClosed("write_error");
  }

  @Test
  void clientThatSaidGoodbyeStillGetsWhatIsQueued() {
    offer("a\n");
    connection.clientClosed();

    assertThat(client.received()).containsExactly("a", "bye 0 ");
    assertClosed("client_left");
  }

  @Test
  void goodbyeAfterTheEndChangesNothing() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    connection.close(CloseReason.SHUTDOWN);
    connection.clientClosed();

    assertThat(client.transport().closeFrames()).isOne();
    assertThat(socket.isOpen()).isTrue();
  }

  @Test
  void clientsGoodbyeIsAwaitedForAWhile() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    connection.close(CloseReason.SHUTDOWN);
    assertThat(connection.isGone()).isFalse();
    loop.advance(TestLimits.CLOSE_TIMEOUT.minusMillis(10));
    assertThat(socket.isOpen()).isTrue();
    loop.advance(LATE);

    assertThat(socket.isOpen()).isFalse();
    assertClosed("shutdown");
  }

  @Test
  void clientsGoodbyeEndsTheWait() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    connection.close(CloseReason.SHUTDOWN);
    connection.clientLeft();

    assertThat(socket.isOpen()).isFalse();
    assertClosed("shutdown");
  }

  @Test
  void inputIsDiscardedForAWhile() {
    client.transport().parting(Parting.DISCARD_INPUT);
    connection.close(CloseReason.BAD_REQUEST);
    assertThat(client.received()).containsExactly("bye 3501 bad request");
    assertThat(socket.isOutputShutdown()).isTrue();
    assertThat(socket.isOpen()).isTrue();
    loop.advance(TestLimits.CLOSE_TIMEOUT.plus(LATE));

    assertThat(socket.isOpen()).isFalse();
    assertClosed("bad_request");
  }

  @ParameterizedTest
  @EnumSource(Parting.class)
  void farewellThatNeverLeavesEndsWithTheGoodbyeTimer(Parting parting) {
    client.transport().parting(parting);
    socket.fill();
    connection.close(CloseReason.SHUTDOWN);
    assertThat(client.transport().closeFrames()).isOne();
    assertThat(socket.isOpen()).isTrue();
    loop.advance(TestLimits.CLOSE_TIMEOUT.plus(LATE));

    assertThat(client.received()).isEmpty();
    assertClosed("shutdown");
  }

  @Test
  void transportWithoutAFarewellIsClosedWhenAllIsWritten() {
    client.transport().sendsNoCloseFrame();
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    offer("a\n");
    connection.close(CloseReason.SHUTDOWN);

    assertThat(client.received()).containsExactly("a");
    assertThat(socket.isOpen()).isFalse();
  }

  @Test
  void socketThatBreaksAtTheFarewellIsClosed() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    socket.breakOnWrite();
    connection.close(CloseReason.SHUTDOWN);
    loop.run();

    assertClosed("shutdown");
  }

  @Test
  void messageForAClosingConnectionIsRefusedAndCounted() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    connection.close(CloseReason.SHUTDOWN);
    var answer = connection.offer(messages.push(OverflowPolicy.DROP_OLDEST, "late"));
    loop.run();

    assertThat(answer).isEqualTo(Offer.CLOSED);
    assertThat(client.received()).containsExactly("bye 3001 shutdown");
    assertThat(Meters.dropped(loop.meters(), "drop_oldest", "connection_closed")).isOne();
  }

  @Test
  void messageForAClosedConnectionIsRefused() {
    socket.close();
    loop.run();

    assertThat(connection.offer(messages.control("late"))).isEqualTo(Offer.CLOSED);
    connection.send(new Push.Refreshed(1));
    connection.sendNow(new Push.Refreshed(1));
    connection.ping();
    loop.run();
    assertThat(client.received()).isEmpty();
  }

  @Test
  void droppedConnectionSaysNoFarewellLater() {
    client.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    socket.fill();
    offer("a");
    loop.connections().flush();
    connection.close(CloseReason.SHUTDOWN);
    loop.advance(TestLimits.CLOSE_TIMEOUT.plus(LATE));
    connection.offerAndFlush(messages.control("late"));

    assertThat(client.transport().closeFrames()).isZero();
  }

  @Test
  void endingConnectionIsPingedNoMore() {
    var pinged =
        loop.client(TestLimits.pings(Duration.ofSeconds(1), Duration.ofMillis(500))).connected();
    pinged.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    pinged.connection().close(CloseReason.SHUTDOWN);
    loop.advance(Duration.ofSeconds(4));

    assertThat(Meters.pings(loop.meters())).isZero();
  }

  @Test
  void hubIsLeftOnce() {
    connection.close(CloseReason.SHUTDOWN);
    connection.close(CloseReason.NO_PONG);
    socket.close();
    loop.run();

    assertThat(client.commands().closed()).containsExactly(connection);
  }

  @Test
  void anyThreadMayEndAConnection() throws Exception {
    var executor = new DefaultEventLoop();
    try {
      var threaded =
          new ConnectionLoop(
              0, executor, Budgets.unlimited(), Budgets.unlimited(), new LoopMeters());
      var commands = new TestCommands();
      var leftOn = new CompletableFuture<Boolean>();
      commands.whenClosed(_ -> leftOn.complete(executor.inEventLoop()));
      var other =
          executor
              .submit(
                  () ->
                      new TestClient(threaded, TestLimits.ROOMY, TestFormat.JSON, commands)
                          .connected())
              .get();
      other.connection().close(CloseReason.SHUTDOWN);
      other.connection().close(CloseReason.NO_PONG);

      assertThat(leftOn.get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(executor.submit(other::received).get()).containsExactly("bye 3001 shutdown");
      assertThat(other.connection().isGone()).isTrue();
    } finally {
      executor.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
  }

  // What fails.

  @Test
  void hubThatCannotBeLeftDoesNotKeepTheConnection() {
    socket.fill();
    offer("a");
    offer("b");
    client.commands().whenClosed(ConnectionTest::fail);
    try (var _ = new Silence()) {
      connection.close(CloseReason.NO_PONG);
    }
    socket.takeAll();
    loop.run();

    assertThat(socket.text()).endsWith("bye 3012 no pong\n");
    assertThat(socket.isOpen()).isFalse();
    assertThat(connection.isGone()).isTrue();
  }

  @Test
  void clientThatLeftIsGoneThoughTheHubFails() {
    client.commands().whenClosed(ConnectionTest::fail);
    try (var _ = new Silence()) {
      socket.close();
      loop.run();
    }

    assertThat(connection.isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "test", "client_left")).isOne();
  }

  @Test
  void writeThatFailsEndsItsConnectionAndNoOther() {
    var other = loop.client().connected();
    connection.offer(
        messages.push(
            OverflowPolicy.DISCONNECT,
            "news",
            new EncodedMessage.Receipt() {
              @Override
              public void written() {
                fail(connection);
              }

              @Override
              public void lost(DropReason reason) {}
            },
            "a"));
    other.connection().offer(messages.control("b"));
    try (var _ = new Silence()) {
      loop.run();
      other.connection().offer(messages.control("c"));
      loop.run();
    }

    assertThat(connection.isOpen()).isFalse();
    assertThat(other.socket().text()).isEqualTo("bc");
  }

  @Test
  void failedAllocationEndsTheConnectionThatCausedIt() {
    socket.pipeline().fireExceptionCaught(new OutOfMemoryError("as the test wants it"));
    loop.run();

    assertThat(client.received()).containsExactly("bye 3004 internal server error");
    assertThat(Meters.closed(loop.meters(), "test", "out_of_memory")).isOne();
  }

  private static void fail(Connection connection) {
    throw new Error("as the test wants it");
  }

  @Test
  void manyTinyMessagesMakeASlowConsumer() {
    var charged = loop.client(TestLimits.outboundBytes(1000, 100)).connected();
    charged.socket().fill();
    for (var i = 0; i < 11; i++) {
      charged.connection().offerAndFlush(messages.control("!"));
    }

    assertThat(charged.connection().isOpen()).isFalse();
  }

  @Test
  void connectionThatNeverJoinedTheHubDoesNotLeaveIt() {
    var fresh = loop.client();
    fresh.connection().close(CloseReason.SHUTDOWN);

    assertThat(fresh.commands().closed()).isEmpty();
    assertThat(fresh.received()).containsExactly("bye 3001 shutdown");
  }

  @Test
  void everythingThatWaitsIsReleasedAtTheEnd() {
    client.commands().mean(_ -> Outcome.of(new CompletableFuture<>()));
    var unread = client.calls(IntStream.rangeClosed(1, 100).toArray());
    socket.fill();
    offer("a");
    loop.connections().flush();
    offer("b", "c");
    assertThat(unread.refCnt()).isOne();
    socket.close();
    loop.run();

    assertThat(unread.refCnt()).isZero();
    assertThat(connection.outboundBytes()).isOne();
    messages.assertAllReleased();
  }

  @Test
  void failureOfTheSocketMeansThatTheClientLeft() {
    connection.failed(new IOException("connection reset by peer"));

    assertThat(client.received()).isEmpty();
    assertClosed("client_left");
  }

  @Test
  void failureOfOurOwnIsAnInternalError() {
    try (var _ = new Silence()) {
      connection.failed(new Mishap());
    }

    assertThat(client.received()).containsExactly("bye 3004 internal server error");
    assertClosed("internal_error");
  }

  // Time limits.

  @Test
  void clientThatDoesNotConnectInTimeIsStale() {
    var fresh = loop.client();
    loop.advance(TestLimits.CONNECT_TIMEOUT.minusMillis(10));
    assertThat(fresh.connection().isOpen()).isTrue();
    loop.advance(LATE);

    assertThat(fresh.received()).containsExactly("bye 3502 stale");
  }

  @Test
  void connectedClientIsNeverStale() {
    loop.advance(TestLimits.CONNECT_TIMEOUT.multipliedBy(2));

    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void refusedClientIsStaleInTheEnd() {
    var fresh = loop.client();
    fresh.connection().refuse();
    loop.advance(TestLimits.CONNECT_TIMEOUT.plus(LATE));

    assertThat(fresh.received()).containsExactly("bye 3502 stale");
  }

  @Test
  void deadlineEndsTheConnectionForItsReason() {
    connection.startDeadline(Duration.ofSeconds(3).toNanos(), CloseReason.CONNECTION_EXPIRED);
    loop.advance(Duration.ofSeconds(3).minusMillis(10));
    assertThat(connection.isOpen()).isTrue();
    loop.advance(LATE);

    assertThat(client.received()).containsExactly("bye 3005 connection expired");
  }

  @Test
  void laterDeadlineStandsForTheEarlierOne() {
    connection.startDeadline(Duration.ofSeconds(3).toNanos(), CloseReason.CONNECTION_EXPIRED);
    connection.startDeadline(Duration.ofSeconds(30).toNanos(), CloseReason.CONNECTION_EXPIRED);
    loop.advance(Duration.ofSeconds(29));
    assertThat(connection.isOpen()).isTrue();
    connection.cancelDeadline();
    loop.advance(Duration.ofSeconds(29));

    assertThat(connection.isOpen()).isTrue();
  }

  // What it is.

  @Test
  void everyConnectionHasAnIdOfItsOwn() {
    assertThat(connection.id())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
        .isNotEqualTo(loop.client().connection().id());
  }

  @Test
  void statesFollowEachOther() {
    var fresh = loop.client();
    assertThat(fresh.connection().isOpen()).isTrue();
    assertThat(fresh.connection().isConnected()).isFalse();
    fresh.connected("ann");
    assertThat(fresh.connection().isConnected()).isTrue();
    assertThat(fresh.connection().identity().user()).isEqualTo("ann");
    fresh.transport().parting(Parting.AWAIT_CLOSE_FRAME);
    fresh.connection().close(CloseReason.SHUTDOWN);
    assertThat(fresh.connection().isOpen()).isFalse();
    assertThat(fresh.connection().isConnected()).isFalse();
    assertThat(fresh.connection().isGone()).isFalse();
    fresh.socket().close();
    loop.run();

    assertThat(fresh.connection().isGone()).isTrue();
  }

  @Test
  void attributesAreACopy() {
    var attributes = new HashMap<String, Payload>();
    attributes.put("room", Payload.json("1"));
    connection.setAttributes(attributes);
    attributes.clear();

    assertThat(connection.attributes()).isEqualTo(Map.of("room", Payload.json("1")));
  }

  @Test
  void openedConnectionsAreCounted() {
    loop.client();

    assertThat(Meters.opened(loop.meters(), "test")).isEqualTo(2);
  }

  @Test
  void subscriptionsAreFoundByTheirChannel() {
    var subscription = new Subscription(connection, "news", Subscription.Side.CLIENT);
    connection.add(subscription);
    assertThat(connection.subscription("news")).isSameAs(subscription);
    assertThat(connection.subscriptions()).containsExactly(subscription);
    connection.remove(subscription);

    assertThat(connection.subscription("news")).isNull();
    assertThat(connection.subscriptions()).isEmpty();
  }

  @Test
  void subscriptionThatHasEndedExpiresNoMore() {
    var expired = new ArrayList<String>();
    var subscription = new Subscription(connection, "news", Subscription.Side.CLIENT);
    subscription.startExpiry(timer(expired, "first"), Duration.ofSeconds(1).toNanos());
    subscription.startExpiry(timer(expired, "second"), Duration.ofSeconds(2).toNanos());
    loop.advance(Duration.ofMillis(1500));
    assertThat(expired).as("one time stands for another").isEmpty();
    subscription.end();
    loop.advance(Duration.ofSeconds(5));

    assertThat(expired).isEmpty();
  }

  // What goes out.

  @Test
  void repliesAndPushesGoOutInOrderAtTheEndOfThePass() {
    connection.send(new Reply.Unsubscribed(7));
    connection.send(new Push.Message(Payload.json("1")));
    assertThat(client.received()).isEmpty();
    loop.connections().flush();

    assertThat(client.received())
        .containsExactly("{\"id\":7,\"unsubscribe\":{}}", "{\"push\":{\"message\":{\"data\":1}}}");
    assertThat(socket.writes()).isOne();
  }

  @Test
  void pushOfItsOwnAccordGoesOutAtOnce() {
    connection.sendNow(new Push.Message(Payload.json("1")));

    assertThat(client.received()).hasSize(1);
  }

  @Test
  void offerThatIsFlushedGoesOutWithWhatWaited() {
    offer("a\n");
    assertThat(connection.offerAndFlush(messages.control("b\n"))).isEqualTo(Offer.QUEUED);
    assertThat(client.received()).containsExactly("a", "b");
    loop.connections().flush();

    assertThat(socket.writes()).isOne();
  }

  @Test
  void ofJoinedMessagesThatAreCutTheOlderOnesAreCountedAsDropped() {
    var slow = loop.client(TestLimits.outboundBytes(10)).connected();
    slow.connection().offer(messages.joined(OverflowPolicy.CONFLATE, "aaaaaa", "bbbbbb", "cc"));

    assertThat(Meters.queued(loop.meters())).isOne();
    assertThat(Meters.dropped(loop.meters(), "conflate", "slow_consumer")).isEqualTo(2);
  }

  @Test
  void joinedMessagesThatAreRefusedAreAllCounted() {
    var slow = loop.client(TestLimits.outboundBytes(3)).connected();
    slow.connection().offer(messages.joined(OverflowPolicy.DROP_NEWEST, "aa", "bb", "cc"));

    assertThat(Meters.queued(loop.meters())).isZero();
    assertThat(Meters.dropped(loop.meters(), "drop_newest", "slow_consumer")).isEqualTo(3);
  }

  @Test
  void whatAnEndingConnectionBringsToOthersGoesOutInTheSamePass() {
    var other = loop.client().connected();
    client.commands().whenClosed(_ -> other.connection().offer(messages.control("it left\n")));
    socket.breakOnWrite();
    offer("a");
    loop.connections().flush();

    assertThat(other.received()).containsExactly("it left");
  }

  @Test
  void messageForAHealthySocketMakesRoomForItself() {
    var small = loop.client(TestLimits.outboundBytes(10)).connected();
    for (var i = 0; i < 5; i++) {
      assertThat(small.connection().offer(messages.control("12345678\n"))).isEqualTo(Offer.QUEUED);
    }
    loop.connections().flush();

    assertThat(small.received()).hasSize(5);
  }

  @Test
  void pushWithABinaryPayloadEndsAJsonConnection() {
    offer("a\n");
    connection.send(new Push.Message(Payload.binary(new byte[] {1})));

    assertThat(client.received()).containsExactly("a", "bye 3506 inappropriate protocol");
  }

  private void offer(String... texts) {
    for (var text : texts) {
      assertThat(connection.offer(messages.control(text))).isEqualTo(Offer.QUEUED);
    }
  }

  private void assertClosed(String reason) {
    assertThat(connection.isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "test", reason)).isOne();
  }

  private static TimerWheel.Timer timer(List<String> expired, String name) {
    return new TimerWheel.Timer() {
      @Override
      protected void expired() {
        expired.add(name);
      }
    };
  }
}
