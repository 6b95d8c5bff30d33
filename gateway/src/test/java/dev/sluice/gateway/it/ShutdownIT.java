package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** The end of a node: in order, and with a word to everyone. */
@Timeout(30)
class ShutdownIT {
  private static final String GOODBYE = "close frame 3001 \"shutdown\"";

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.close();
  }

  private CompletableFuture<Void> closing(TestGateway gateway) {
    return CompletableFuture.runAsync(gateway.gateway()::close, threads);
  }

  /** Sees the shutdown as whoever asks from time to time does. */
  private static void awaitDraining(TestGateway gateway) throws Exception {
    HttpSocket.Answer answer = gateway.admin().get("/ready");
    while (answer.status() == 200) {
      answer = gateway.admin().get("/ready");
    }
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).isEqualTo("draining");
  }

  @Test
  void whatWasAcceptedReachesEveryoneBeforeTheGoodbye() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.insecure=true")) {
      List<HealthyClient> clients = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        clients.add(gateway.opened(new HealthyClient(gateway.connected().subscribe("a"))));
      }
      Admin admin = gateway.admin();
      AtomicInteger accepted = new AtomicInteger();
      CompletableFuture<Void> publishing =
          CompletableFuture.runAsync(() -> publishUntilTheEnd(admin, accepted), threads);
      while (accepted.get() < 100) {
        Thread.onSpinWait();
      }

      int before = accepted.get();
      gateway.gateway().close();

      publishing.join();
      for (HealthyClient client : clients) {
        int last = 0;
        String next = client.next();
        while (next.contains("push")) {
          assertThat(next)
              .isEqualTo(json("{'push':{'channel':'a','pub':{'data':" + ++last + "}}}"));
          next = client.next();
        }
        assertThat(next).isEqualTo(GOODBYE);
        assertThat(last).isGreaterThanOrEqualTo(before);
        assertThat(client.next()).isEqualTo("the end");
      }
    }
  }

  private static void publishUntilTheEnd(Admin admin, AtomicInteger accepted) {
    try {
      while (true) {
        admin.publish("a", Integer.toString(accepted.get() + 1));
        accepted.incrementAndGet();
      }
    } catch (IOException end) {
      // The gateway is gone.
    }
  }

  @Test
  void connectionsAreGivenAwayOverTheWindowWhileNobodyNewIsLetIn() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.insecure=true", "shutdown.window=1s")) {
      List<HealthyClient> clients = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        clients.add(gateway.opened(new HealthyClient(gateway.connected())));
      }
      HttpSocket late = gateway.opened(new HttpSocket(gateway.clientAddress()));
      assertThat(late.request("GET", "/").status()).isEqualTo(404);

      long begin = System.nanoTime();
      CompletableFuture<Void> closing = closing(gateway);
      awaitDraining(gateway);
      assertThat(gateway.admin().get("/health").status()).isEqualTo(200);
      HttpSocket.Answer refusal =
          late.request(
              "GET",
              "/connection/websocket",
              "Upgrade: websocket",
              "Connection: Upgrade",
              "Sec-WebSocket-Version: 13",
              "Sec-WebSocket-Key: " + Client.KEY);
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.body()).isEqualTo("shutdown");
      closing.join();

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
      for (HealthyClient client : clients) {
        assertThat(client.next()).isEqualTo(GOODBYE);
      }
      assertThatThrownBy(() -> new HttpSocket(gateway.clientAddress()))
          .isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> new HttpSocket(gateway.adminAddress()))
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void clientThatHasNotConnectedYetHearsOfItToo() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.insecure=true")) {
      Client client = gateway.client();
      CompletableFuture<Void> closing = closing(gateway);
      client.expectClose(3001, "shutdown");
      closing.join();
    }
  }

  @Test
  void clientThatDoesNotReadIsNotWaitedForLongerThanTheGrace() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "shutdown.grace=200ms", "websocket.write_timeout=1m")) {
      Stuck.client(gateway);
      HealthyClient healthy = gateway.opened(new HealthyClient(gateway.connected()));
      long begin = System.nanoTime();
      gateway.gateway().close();
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
      assertThat(healthy.next()).isEqualTo(GOODBYE);
    }
  }

  @Test
  void loopThatIsStuckDoesNotKeepTheNodeFromItsEnd() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    CountDownLatch stuck = new CountDownLatch(1);
    Logger log = (Logger) LoggerFactory.getLogger("dev.sluice.gateway.transport.Admission");
    AppenderBase<ILoggingEvent> blocking =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            stuck.countDown();
            try {
              free.await();
            } catch (InterruptedException released) {
              Thread.currentThread().interrupt();
            }
          }
        };
    blocking.start();
    TestGateway gateway = TestGateway.start("shutdown.grace=1s");
    try (HttpSocket page = new HttpSocket(gateway.clientAddress())) {
      log.addAppender(blocking);
      page.write(
          "GET /connection/websocket HTTP/1.1\r\nHost: a\r\nOrigin: https://elsewhere.example\r\n"
              + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
      stuck.await();

      assertThat(closing(gateway)).succeedsWithin(Duration.ofSeconds(20));
    } finally {
      free.countDown();
      log.detachAppender(blocking);
      gateway.close();
    }
  }
}
