package dev.sluice.gateway.connection;

import static dev.sluice.gateway.connection.OverflowPolicy.CONFLATE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever conflates keeps at least the newest message of each channel. */
class ConflationTest {
  private final TestMessages messages = new TestMessages();
  private final List<String> dropped = new ArrayList<>();
  private final OutboundQueue queue =
      new OutboundQueue(
          10,
          0,
          (message, reason) -> dropped.add(TestMessages.text(message) + " " + reason.label()));

  @Test
  void staleMessagesOfOtherChannelsGiveWayToAChannelsNewest() {
    queue.offer(messages.push(CONFLATE, "sports", null, "sss"));
    queue.offer(messages.push(CONFLATE, "sports", null, "SSS"));
    queue.offer(messages.push(CONFLATE, "stocks", null, "kkk"));

    assertThat(queue.offer(messages.push(CONFLATE, "news", null, "nnn"))).isEqualTo(Offer.QUEUED);
    assertThat(dropped).containsExactly("sss conflated");
    queue.discard(DropReason.CONNECTION_CLOSED);
    assertThat(dropped).hasSize(4);
  }

  @Test
  void newestMessagesOfOtherChannelsDoNotGiveWay() {
    queue.offer(messages.push(CONFLATE, "sports", null, "sssss"));
    queue.offer(messages.push(CONFLATE, "stocks", null, "kkkkk"));

    assertThat(queue.offer(messages.push(CONFLATE, "news", null, "n"))).isEqualTo(Offer.DROPPED);
    assertThat(dropped).isEmpty();
    queue.discard(DropReason.CONNECTION_CLOSED);
  }
}
