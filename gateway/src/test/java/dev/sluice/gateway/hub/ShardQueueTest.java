package dev.sluice.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.Push;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShardQueueTest {
  private static final int MAX_LENGTH = 1024;
  private static final int HEADROOM = 256;

  private final ShardQueue queue = new ShardQueue(MAX_LENGTH, 10_000);

  @Test
  void deliveriesComeOutInTheOrderTheyWentIn() {
    var first = delivery(1);
    var second = delivery(1);
    queue.offer(first);
    queue.offer(second);

    assertThat(queue.length()).isEqualTo(2);
    assertThat(queue.poll()).isSameAs(first);
    assertThat(queue.poll()).isSameAs(second);
    assertThat(queue.poll()).isNull();
    assertThat(queue.length()).isZero();
  }

  @Test
  void someRoomIsKeptForThoseWhoHaveAsked() {
    for (var i = 0; i < MAX_LENGTH - HEADROOM; i++) {
      assertThat(queue.hasRoom()).isTrue();
      queue.offer(delivery(1));
    }

    assertThat(queue.hasRoom()).isFalse();
    assertThat(queue.offer(delivery(1))).isTrue();
  }

  @Test
  void nothingIsTakenBeyondTheBound() {
    for (var i = 0; i < MAX_LENGTH; i++) {
      assertThat(queue.offer(delivery(1))).isTrue();
    }

    assertThat(queue.offer(delivery(1))).isFalse();
    assertThat(queue.length()).isEqualTo(MAX_LENGTH);
  }

  @Test
  void whatWasTakenMakesRoom() {
    for (var i = 0; i < MAX_LENGTH - HEADROOM; i++) {
      queue.offer(delivery(1));
    }
    queue.poll();

    assertThat(queue.hasRoom()).isTrue();
  }

  @Test
  void boundCountsBytesToo() {
    queue.offer(delivery(9_999));
    assertThat(queue.hasRoom()).isTrue();
    queue.offer(delivery(1));
    assertThat(queue.hasRoom()).isFalse();
    queue.poll();
    assertThat(queue.hasRoom()).isTrue();
  }

  @Test
  void refusedDeliveryDoesNotCount() {
    var small = new ShardQueue(2, 1);
    small.offer(delivery(0));
    small.offer(delivery(0));
    assertThat(small.offer(delivery(100))).isFalse();
    small.poll();
    small.poll();
    small.offer(delivery(0));

    assertThat(small.length()).isOne();
  }

  @Test
  @SuppressWarnings("ThreadPriorityCheck") // Fewer turns of a busy loop, nothing else.
  void manyThreadsOfferAndEachKeepsItsOrder() throws InterruptedException {
    var threads = new ArrayList<Thread>();
    for (var t = 0; t < 4; t++) {
      var thread = t;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (var n = 0; n < 5000; n++) {
                      var delivery = delivery(thread + " " + n);
                      while (!queue.offer(delivery)) {
                        Thread.yield();
                      }
                    }
                  }));
    }
    var next = new HashMap<String, Integer>();
    for (var taken = 0; taken < 20_000; ) {
      var delivery = queue.poll();
      if (delivery != null) {
        var text = text(delivery).split(" ", 2);
        assertThat(Integer.parseInt(text[1])).isEqualTo(next.getOrDefault(text[0], 0));
        next.merge(text[0], 1, Integer::sum);
        taken++;
      }
    }
    for (var thread : threads) {
      thread.join();
    }

    assertThat(queue.hasRoom()).isTrue();
    assertThat(next).hasSize(4).allSatisfy((_, n) -> assertThat(n).isEqualTo(5000));
  }

  private static String text(Delivery delivery) {
    var bytes = ((Delivery.ToEveryone) delivery).message().data().bytes();
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  @Test
  void boundCountsTagsAndWhoIsExcepted() {
    var tags = new HashMap<String, String>();
    var users = new HashSet<String>();
    for (var i = 0; i < 100; i++) {
      tags.put("tag%d".formatted(i), "");
      users.add("user%d".formatted(i));
    }
    var tagged = new Publication(Payload.json("1"), null, 0, tags, false, 0);
    var plain = Publication.of(Payload.json("1"), null);
    var except = new Except(Set.of(), users);

    assertThat(toChannel(tagged, Except.NOBODY).length()).isGreaterThan(5_000);
    assertThat(toChannel(plain, except).length()).isGreaterThan(5_000);
    assertThat(toChannel(plain, Except.NOBODY).length()).isOne();
  }

  private static Delivery toChannel(Publication publication, Except except) {
    return new Delivery.ToChannel(
        null, new ChannelPush("news", publication, except, System.nanoTime(), null));
  }

  private static Delivery delivery(int bytes) {
    return delivery("x".repeat(bytes));
  }

  private static Delivery delivery(String text) {
    return new Delivery.ToEveryone(
        Except.NOBODY, new Push.Message(Payload.json(text)), System.nanoTime(), null);
  }
}
