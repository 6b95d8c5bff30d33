package dev.sluice.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metrics.Meters;
import dev.sluice.protocol.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterTest {
  private static final int BATCH_BYTES = 64 * 1024;
  private static final Duration ALMOST = TestLimits.WRITE_TIMEOUT.minusMillis(10);

  /** Two ticks of the wheel and a step of the clock: how late a timer may be. */
  private static final Duration LATE = Duration.ofMillis(120);

  private final TestMessages messages = new TestMessages();
  private final TestLoop loop = new TestLoop();
  private final TestClient client = loop.client().connected();
  private final TestSocket socket = client.socket();

  @AfterEach
  void everythingIsReleased() {
    loop.close();
    messages.assertAllReleased();
  }

  @Test
  void whatIsQueuedGoesOutInOneFlush() {
    offer("a", "b", "c");
    assertThat(socket.text()).isEmpty();
    loop.connections().flush();

    assertThat(socket.text()).isEqualTo("abc");
    assertThat(socket.writes()).isOne();
    assertThat(client.connection().outboundBytes()).isZero();
  }

  @Test
  void flushWithoutAnythingQueuedWritesNothing() {
    offer("a");
    loop.connections().flush();
    loop.connections().flush();

    assertThat(socket.writes()).isOne();
  }

  @Test
  void eachBatchIsFlushedOnce() {
    offer("a".repeat(BATCH_BYTES / 2), "b".repeat(BATCH_BYTES / 2), "c", "d");
    loop.connections().flush();

    assertThat(socket.text()).endsWith("bcd").hasSize(BATCH_BYTES + 2);
    assertThat(socket.writes()).isEqualTo(2);
  }

  @Test
  void messageLongerThanABatchGoesOutWhole() {
    offer("a".repeat(3 * BATCH_BYTES));
    loop.connections().flush();

    assertThat(socket.text()).hasSize(3 * BATCH_BYTES);
    assertThat(socket.writes()).isOne();
  }

  @Test
  void socketThatTakesNothingIsGivenOneBatch() {
    socket.fill();
    for (var i = 0; i < 200; i++) {
      offer("m".repeat(1024));
    }
    loop.connections().flush();
    loop.connections().flush();

    assertThat(socket.unsafe().outboundBuffer().totalPendingWriteBytes())
        .isBetween((long) BATCH_BYTES, BATCH_BYTES + 200L * 100);
    assertThat(client.connection().outboundBytes()).isEqualTo(200 * 1024);
  }

  @Test
  void writingGoesOnWhenTheSocketTakesAgain() {
    socket.fill();
    offer("a", "b");
    loop.connections().flush();
    offer("c");
    loop.connections().flush();
    assertThat(socket.text()).isEmpty();
    socket.takeAll();

    assertThat(socket.text()).isEqualTo("abc");
    assertThat(client.connection().outboundBytes()).isZero();
    offer("d");
    loop.connections().flush();
    assertThat(socket.text()).isEqualTo("abcd");
  }

  @Test
  void bytesKeepTheirOrderHoweverManyTheSocketTakes() {
    var random = new Random(3);
    var expected = new StringBuilder();
    socket.fill();
    for (var i = 0; i < 2000; i++) {
      var text = "<%d>".formatted(i);
      expected.append(text);
      offer(text);
      if (random.nextInt(4) == 0) {
        socket.take(random.nextInt(20));
      }
      loop.connections().flush();
    }
    assertThat(socket.text().length()).isBetween(1, expected.length() - 1);
    socket.takeAll();

    assertThat(socket.text()).isEqualTo(expected.toString());
    assertThat(client.connection().outboundBytes()).isZero();
  }

  @Test
  void socketThatTakesAllDoesNotRunTheWriteTimer() {
    offer("a");
    loop.connections().flush();
    loop.advance(Duration.ofSeconds(30));

    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void socketThatTakesNothingEndsTheConnectionAfterTheWriteTimeout() {
    socket.fill();
    offer("a");
    loop.connections().flush();
    loop.advance(ALMOST);
    assertThat(client.connection().isOpen()).isTrue();
    loop.advance(LATE);

    assertClosed("write_error");
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket.text()).as("nothing can be told").isEmpty();
  }

  @Test
  void socketThatTakesAMessageInTimeIsSlowButAlive() {
    socket.fill();
    offer("0123456789", "0123456789", "0123456789");
    loop.connections().flush();
    for (var i = 0; i < 2; i++) {
      loop.advance(ALMOST);
      socket.take(10);
    }
    loop.advance(ALMOST);

    assertThat(client.connection().isOpen()).isTrue();
    socket.takeAll();
    loop.advance(Duration.ofSeconds(5));
    assertThat(client.connection().isOpen()).isTrue();
  }

  @Test
  void socketThatTakesPartOfAMessageInTimeIsSlowButAlive() {
    socket.fill();
    offer("m".repeat(50_000));
    loop.connections().flush();
    for (var i = 0; i < 49; i++) {
      loop.advance(ALMOST);
      assertThat(client.connection().isOpen()).as("after %d bytes", i * 1000).isTrue();
      socket.take(1000);
    }
    socket.takeAll();
    loop.advance(Duration.ofSeconds(5));

    assertThat(client.connection().isOpen()).isTrue();
    assertThat(socket.text()).hasSize(50_000);
  }

  @Test
  void oneByteInTimeIsEnough() {
    socket.fill();
    offer("0123456789");
    loop.connections().flush();
    for (var i = 0; i < 9; i++) {
      loop.advance(ALMOST);
      assertThat(client.connection().isOpen()).as("after %d bytes", i).isTrue();
      socket.take(1);
    }
  }

  @Test
  void socketThatTakesNothingMoreEndsTheConnection() {
    socket.fill();
    offer("m".repeat(1000), "m".repeat(1000));
    loop.connections().flush();
    loop.advance(ALMOST);
    socket.take(1000);
    loop.advance(TestLimits.WRITE_TIMEOUT.multipliedBy(2).plus(LATE.multipliedBy(2)));

    assertClosed("write_error");
  }

  @Test
  void timeStartsAnewForTheNextBatch() {
    socket.fill();
    offer("a");
    loop.connections().flush();
    loop.advance(ALMOST);
    offer("b");
    socket.take(1);
    loop.advance(ALMOST);
    assertThat(client.connection().isOpen()).isTrue();
    loop.advance(LATE);

    assertClosed("write_error");
  }

  @Test
  void receiptTellsThatTheSocketTookEveryByte() {
    var receipt = new Receipt();
    socket.fill();
    offer(receipt, "0123456789");
    loop.connections().flush();
    socket.take(9);
    assertThat(receipt.events).isEmpty();
    socket.take(1);

    assertThat(receipt.events).containsExactly("written");
  }

  @Test
  void receiptComesAtOnceIfTheSocketTakesAll() {
    var receipt = new Receipt();
    offer(receipt, "a");
    offer(receipt, "b");
    assertThat(receipt.events).isEmpty();
    loop.connections().flush();

    assertThat(receipt.events).containsExactly("written", "written");
  }

  @Test
  void whatIsInTheSocketWhenTheConnectionEndsIsLost() {
    var receipt = new Receipt();
    socket.fill();
    offer(receipt, "a");
    loop.connections().flush();
    offer(receipt, "b");
    loop.connections().flush();
    socket.close();
    loop.run();

    assertThat(receipt.events).containsExactly("lost connection_closed", "lost connection_closed");
  }

  @Test
  void whatGoesOutBeforeTheFarewellIsWritten() {
    var receipt = new Receipt();
    socket.fill();
    offer(receipt, "a\n");
    loop.connections().flush();
    offer(receipt, "b\n");
    client.connection().close(CloseReason.SHUTDOWN);
    socket.takeAll();

    assertThat(receipt.events).containsExactly("written", "written");
    assertThat(client.received()).containsExactly("a", "b", "bye 3001 shutdown");
  }

  @Test
  void whatTheQueueDropsIsLost() {
    var small = loop.client(TestLimits.outboundBytes(10)).connected();
    var receipt = new Receipt();
    small.socket().fill();
    small.connection().offer(messages.control("ctl"));
    loop.connections().flush();
    for (var text : List.of("1234", "5678")) {
      small.connection().offer(messages.push(OverflowPolicy.DROP_OLDEST, "news", receipt, text));
    }

    assertThat(receipt.events).containsExactly("lost slow_consumer");
    assertThat(Meters.dropped(loop.meters(), "drop_oldest", "slow_consumer")).isOne();
  }

  @Test
  void brokenSocketEndsTheConnection() {
    var receipt = new Receipt();
    socket.breakOnWrite();
    offer(receipt, "a");
    offer(receipt, "b");
    loop.run();

    assertClosed("client_left");
    assertThat(receipt.events).containsExactly("lost connection_closed", "lost connection_closed");
  }

  @Test
  void socketThatBreaksLaterEndsTheConnection() {
    socket.fill();
    offer("a");
    loop.connections().flush();
    offer("b");
    socket.breakOnWrite();
    socket.takeAll();
    loop.run();

    assertClosed("client_left");
  }

  @Test
  void messagesAndBytesAreCounted() {
    client.connection().offer(messages.joined(OverflowPolicy.DISCONNECT, "aa", "bb", "cc"));
    client.connection().offer(messages.control("ctl"));
    loop.connections().flush();

    assertThat(Meters.queued(loop.meters())).isEqualTo(3);
    assertThat(Meters.written(loop.meters())).isEqualTo(3);
    assertThat(Meters.bytesOut(loop.meters())).isEqualTo(9);
  }

  private void offer(String... texts) {
    for (var text : texts) {
      assertThat(client.connection().offer(messages.control(text))).isEqualTo(Offer.QUEUED);
    }
  }

  private void offer(Receipt receipt, String text) {
    client.connection().offer(messages.push(OverflowPolicy.DISCONNECT, "news", receipt, text));
  }

  private void assertClosed(String reason) {
    assertThat(client.connection().isGone()).isTrue();
    assertThat(Meters.closed(loop.meters(), "test", reason)).isOne();
  }

  private static final class Receipt implements EncodedMessage.Receipt {
    private final List<String> events = new ArrayList<>();

    @Override
    public void written() {
      events.add("written");
    }

    @Override
    public void lost(DropReason reason) {
      events.add("lost " + reason.label());
    }
  }
}
