package dev.sluice.gateway.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryBrokerTest {

  @Test
  void publicationIsDeliveredBeforePublishReturns() {
    var delivered = new ArrayList<ChannelPush>();
    var broker =
        started(
            push -> {
              delivered.add(push);
              return 7;
            });
    var push = push("news", 1);

    assertThat(broker.publish(push).toCompletableFuture())
        .isCompletedWithValue(new Published(7, null));
    assertThat(delivered).containsExactly(push);
  }

  @Test
  void overloadIsToldToThePublisher() {
    var broker =
        started(
            _ -> {
              throw new OverloadedException("full");
            });

    assertThat(broker.publish(push("news", 1)).toCompletableFuture())
        .failsWithin(Duration.ZERO)
        .withThrowableThat()
        .withCauseInstanceOf(OverloadedException.class)
        .withMessageContaining("full");
  }

  @Test
  void channelTakesPublicationsAgainAfterAnOverload() {
    var calls = new AtomicInteger();
    var broker =
        started(
            _ -> {
              if (calls.getAndIncrement() == 0) {
                throw new OverloadedException("full");
              }
              return 1;
            });
    broker.publish(push("news", 1));

    assertThat(broker.publish(push("news", 2)).toCompletableFuture())
        .isCompletedWithValue(new Published(1, null));
  }

  @Test
  void deliveriesOfAChannelComeOneAfterTheOther() throws InterruptedException {
    var inside = new AtomicInteger();
    var overlaps = new AtomicInteger();
    var delivered = new ArrayList<Long>(); // Not a concurrent list: the broker's lock guards it.
    var broker =
        started(
            push -> {
              overlaps.addAndGet(inside.getAndIncrement());
              delivered.add(push.publication().offset());
              inside.decrementAndGet();
              return 1;
            });
    var publishers = new ArrayList<Thread>();
    for (var p = 0; p < 4; p++) {
      var first = p * 10_000L;
      publishers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (var n = 0; n < 5000; n++) {
                      broker.publish(push("news", first + n));
                    }
                  }));
    }
    for (var publisher : publishers) {
      publisher.join();
    }

    assertThat(overlaps).hasValue(0);
    assertThat(delivered).hasSize(20_000);
    for (var p = 0; p < 4; p++) {
      var first = p * 10_000L;
      List<Long> own = delivered.stream().filter(n -> n / 10_000 == first / 10_000).toList();
      assertThat(own).isSorted().hasSize(5000);
    }
  }

  private static MemoryBroker started(Broker.Receiver receiver) {
    var broker = new MemoryBroker();
    broker.start(receiver);
    return broker;
  }

  private static ChannelPush push(String channel, long offset) {
    var data = Payload.json("1");
    return ChannelPush.of(channel, new Publication(data, null, offset, Map.of(), false, 0));
  }
}
