package dev.sluice.gateway.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.OverflowPolicy;
import dev.sluice.gateway.connection.TestClient;
import dev.sluice.gateway.connection.TestCommands;
import dev.sluice.gateway.connection.TestFormat;
import dev.sluice.gateway.connection.TestLimits;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.MemoryBroker;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The hub on two loops with threads of their own. */
@Timeout(30)
class ConcurrentPublishTest {
  private static final int PUBLISHERS = 4;
  private static final int PUBLICATIONS = 1000;

  private final List<EventLoop> executors = List.of(new DefaultEventLoop(), new DefaultEventLoop());
  private final MemoryBudget budget = Budgets.unlimited();
  private final List<ConnectionLoop> loops =
      List.of(
          new ConnectionLoop(0, executors.get(0), budget, Budgets.unlimited(), new LoopMeters()),
          new ConnectionLoop(1, executors.get(1), budget, Budgets.unlimited(), new LoopMeters()));
  private final Hub hub = new Hub(loops, _ -> OverflowPolicy.DISCONNECT, new MemoryBroker());

  @AfterEach
  void stopLoops() {
    executors.forEach(loop -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS));
    executors.forEach(loop -> loop.terminationFuture().syncUninterruptibly());
  }

  @Test
  void subscribersOnAllLoopsSeeOneOrderWhoeverPublishes() throws Exception {
    var clients =
        List.of(subscriber(0), subscriber(0), subscriber(1), subscriber(1), subscriber(1));
    var publishers = new ArrayList<Thread>();
    for (var p = 0; p < PUBLISHERS; p++) {
      var publisher = p;
      publishers.add(Thread.ofPlatform().start(() -> publishAll(publisher)));
    }
    for (var publisher : publishers) {
      publisher.join();
    }

    awaitDelivery();
    var received = new ArrayList<List<String>>();
    for (var client : clients) {
      received.add(on(client.connection().loop(), client::received));
    }
    assertThat(received.getFirst()).hasSize(PUBLISHERS * PUBLICATIONS);
    assertThat(received).allSatisfy(each -> assertThat(each).isEqualTo(received.getFirst()));
    assertEveryPublisherKeptItsOrder(received.getFirst());
    for (var client : clients) {
      on(client.connection().loop(), () -> client.socket().close());
    }
  }

  @Test
  void subscribersComeAndGoWhileOthersPublish() throws Exception {
    var staying = List.of(subscriber(0), subscriber(1));
    var publisher = Thread.ofPlatform().start(() -> publishAll(0));
    while (publisher.isAlive()) {
      var passing = List.of(subscriber(0), subscriber(1));
      for (var client : passing) {
        on(client.connection().loop(), () -> client.socket().close());
      }
    }
    publisher.join();

    awaitDelivery();
    for (var client : staying) {
      var received = on(client.connection().loop(), client::received);
      assertThat(received).hasSize(PUBLICATIONS);
      assertEveryPublisherKeptItsOrder(received);
      on(client.connection().loop(), () -> client.socket().close());
    }
    assertThat(hub.channelCount()).isZero();
    assertThat(hub.directory().clientCount()).isZero();
  }

  @SuppressWarnings("ThreadPriorityCheck") // Fewer turns of a busy loop, nothing else.
  private void publishAll(int publisher) {
    for (var n = 0; n < PUBLICATIONS; n++) {
      var data = Payload.json("\"%d %d\"".formatted(publisher, n));
      var push = ChannelPush.of("news", Publication.of(data, null));
      while (hub.publish(push).toCompletableFuture().isCompletedExceptionally()) {
        Thread.yield();
      }
    }
  }

  private TestClient subscriber(int loop) throws Exception {
    return on(
        executors.get(loop),
        () -> {
          var commands = new TestCommands();
          commands.whenClosed(hub::leave);
          var limits = TestLimits.outboundBytes(1 << 30);
          var client =
              new TestClient(loops.get(loop), limits, TestFormat.JSON, commands).connected();
          hub.join(client.connection(), Directory.UserRule.NONE);
          TestHub.subscribe(hub, client.connection(), "news");
          return client;
        });
  }

  @SuppressWarnings("ThreadPriorityCheck") // Fewer turns of a busy loop, nothing else.
  private void awaitDelivery() {
    var delivered = hub.acceptedByNowIsOffered();
    while (!delivered.getAsBoolean()) {
      Thread.yield();
    }
  }

  private static <T> T on(EventLoop loop, Callable<T> task) throws Exception {
    return loop.submit(task).get(10, TimeUnit.SECONDS);
  }

  private static void assertEveryPublisherKeptItsOrder(List<String> lines) {
    var next = new HashMap<String, Integer>();
    for (var line : lines) {
      var words = line.split("[\"\\s]");
      var data = Stream.of(words).filter(word -> word.matches("\\d+")).toList();
      assertThat(Integer.parseInt(data.get(1))).isEqualTo(next.getOrDefault(data.get(0), 0));
      next.merge(data.get(0), 1, Integer::sum);
    }
  }
}
