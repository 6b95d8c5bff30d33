package dev.sluice.loadtest;

import static dev.sluice.loadtest.Receipts.Receipt.DUPLICATE;
import static dev.sluice.loadtest.Receipts.Receipt.IN_ORDER;
import static dev.sluice.loadtest.Receipts.Receipt.LATE;
import static dev.sluice.loadtest.Receipts.Receipt.OUT_OF_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReceiptsTest {
  private static final BitSet NONE = new BitSet();

  private final Receipts receipts = begun(10);

  @Test
  void whatComesInSequenceIsInOrder() {
    assertThat(asSent(10, 11, 12)).containsOnly(IN_ORDER);
    assertThat(receipts.missing(13, NONE)).isZero();
  }

  @Test
  void whatComesLaterThanAYoungerOneIsOutOfOrder() {
    assertThat(asSent(10, 12, 13, 11, 14))
        .containsExactly(IN_ORDER, IN_ORDER, IN_ORDER, OUT_OF_ORDER, IN_ORDER);
    assertThat(receipts.missing(15, NONE)).isZero();
  }

  @Test
  void whatComesTwiceIsADuplicateAndNotOutOfOrder() {
    assertThat(asSent(10, 10, 12, 12, 10, 11, 11))
        .containsExactly(
            IN_ORDER, DUPLICATE, IN_ORDER, DUPLICATE, DUPLICATE, OUT_OF_ORDER, DUPLICATE);
  }

  @Test
  void whatNeverComesIsMissing() {
    asSent(11, 14);

    assertThat(receipts.missing(17, NONE)).isEqualTo(5);
    assertThat(receipts.missing(10, NONE)).isZero();
  }

  @Test
  void whatTheGatewayRefusedIsNotMissing() {
    asSent(10, 13);
    BitSet failed = new BitSet();
    failed.set(1);
    failed.set(3);

    assertThat(receipts.missing(15, failed)).isEqualTo(2);
  }

  @Test
  void whatBelongsToThePhaseBeforeIsLate() {
    assertThat(asSent(9, 10)).containsExactly(LATE, IN_ORDER);

    receipts.begin(20);

    assertThat(asSent(12, 20)).containsExactly(LATE, IN_ORDER);
    assertThat(receipts.missing(21, NONE)).isZero();
  }

  @Test
  void whereSeveralPublishAllSubscribersMustSeeTheSameOrder() {
    Order order = new Order.AsFirstSeen(10);
    Receipts same = begun(10);
    Receipts other = begun(10);

    assertThat(receive(receipts, order, 12, 10, 11, 13)).containsOnly(IN_ORDER);
    assertThat(receive(same, order, 12, 10, 11, 13)).containsOnly(IN_ORDER);
    assertThat(receive(other, order, 12, 11, 10, 13))
        .containsExactly(IN_ORDER, IN_ORDER, OUT_OF_ORDER, IN_ORDER);
    assertThat(other.missing(14, NONE)).isZero();
  }

  @Test
  void theOrderFirstSeenHoldsBeyondOneChunk() {
    Order order = new Order.AsFirstSeen(0);

    assertThat(order.placeOf(200_000)).isLessThan(order.placeOf(5));
    assertThat(order.placeOf(5)).isLessThan(order.placeOf(65_536));
    assertThat(order.placeOf(200_000)).isLessThan(order.placeOf(65_536));
  }

  private List<Receipts.Receipt> asSent(long... sequences) {
    return receive(receipts, new Order.AsSent(), sequences);
  }

  private static List<Receipts.Receipt> receive(Receipts receipts, Order order, long... sequences) {
    return LongStream.of(sequences).mapToObj(n -> receipts.receive(n, order)).toList();
  }

  private static Receipts begun(long base) {
    Receipts receipts = new Receipts();
    receipts.begin(base);
    return receipts;
  }
}
