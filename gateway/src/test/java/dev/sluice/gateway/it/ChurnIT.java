package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that come and go all the time, and backends that do not wait for answers. */
@Timeout(30)
class ChurnIT {
  private static final Pattern PUSH = Pattern.compile(".*\"pub\":\\{\"data\":(\\d+)}.*");

  @Test
  void pushesComeOnlyBetweenSubscribeAndUnsubscribeAndNoneIsMissing() throws Exception {
    try (TestGateway gateway =
            TestGateway.start("client.insecure=true", "client.ping_interval=0s");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Admin admin = gateway.admin();
      Client client = gateway.connected();
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Void> publishing =
          CompletableFuture.runAsync(() -> publishUntil(enough, admin), threads);

      try {
        churn(client);
      } finally {
        enough.set(true);
      }
      publishing.join();
      client.expectNothingElse();
      assertThat(admin.call("channels", "{}")).isEqualTo(json("{'result':{'channels':{}}}"));
      assertThat(admin.metric("sluice_subscriptions")).isZero();
    }
  }

  /** Subscribes, waits for a push and unsubscribes, over and over, while somebody publishes. */
  private static void churn(Client client) throws IOException {
    for (int round = 0; round < 50; round++) {
      client.send("{'id':2,'subscribe':{'channel':'busy'}}");
      client.expect("{'id':2,'subscribe':{}}");
      long last = number(client.next());
      client.send("{'id':4,'unsubscribe':{'channel':'busy'}}");
      String next = client.next();
      while (!next.equals(json("{'id':4,'unsubscribe':{}}"))) {
        assertThat(number(next)).isEqualTo(++last);
        next = client.next();
      }
    }
  }

  private static long number(String push) {
    Matcher matcher = PUSH.matcher(push);
    assertThat(matcher.matches()).as(push).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static void publishUntil(AtomicBoolean enough, Admin admin) {
    try {
      for (int i = 1; !enough.get(); i++) {
        admin.publish("busy", Integer.toString(i));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void nothingIsLeftOfClientsThatAreGone() throws Exception {
    try (TestGateway gateway = TestGateway.start(Tokens.SETTING, "client.insecure=true")) {
      Admin admin = gateway.admin();
      for (int i = 0; i < 60; i++) {
        Client client = gateway.client();
        switch (i % 5) {
          case 0 -> client.close();
          case 1 -> client.send("{'id':1,'connect':{}}").close();
          case 2 -> client.send("{'id':1,'connect':{'token':'x'}}").close();
          case 3 -> {
            client.connect("{'token':'" + Tokens.ofUser("u" + i % 7) + "'}");
            client.subscribe("shared").subscribe("own" + i).close();
          }
          default -> {
            client.connect("{'token':'" + Tokens.ofUser("u" + i % 7) + "'}");
            client.subscribe("shared").sendBytes(Frame.close(1000));
          }
        }
        admin.call("push", "{'to':{'all':true,'channels':['shared']},'data':1}");
      }
      admin.awaitMetric("sluice_connections{transport='websocket'}", 0);
      assertThat(admin.call("connections", "{}")).isEqualTo(json("{'result':{'connections':[]}}"));
      assertThat(admin.call("channels", "{}")).isEqualTo(json("{'result':{'channels':{}}}"));
      assertThat(admin.call("online", "{'users':['u3','']}"))
          .isEqualTo(
              json(
                  "{'result':{'users':[{'user':'u3','connections':0},"
                      + "{'user':'','connections':0}],'clients':[]}}"));
      assertThat(admin.metric("sluice_users")).isZero();
      assertThat(admin.metric("sluice_outbound_queue_blocked_bytes")).isZero();
      assertThat(admin.sum("sluice_connections_opened_total")).isEqualTo(60);
      assertThat(admin.sum("sluice_connections_closed_total")).isEqualTo(60);
    }
  }

  @Test
  void backendMayLeaveBeforeItsAnswerIsThere() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true",
            "event_loops=1",
            "client.queue_max_size=4MiB",
            "client.ping_interval=0s",
            "websocket.write_timeout=1m")) {
      Client stuck = Stuck.client(gateway);
      String push = json("{'to':{'clients':['" + stuck.id() + "']},'data':1,'wait':'written'}");
      Admin admin = gateway.admin();
      String answered = "sluice_api_calls_total{method='push',outcome='ok'}";
      double before = admin.metric(answered);
      double queued = admin.metric("sluice_deliveries_queued_total");
      for (int i = 0; i < 20; i++) {
        HttpSocket backend = new HttpSocket(gateway.adminAddress());
        backend.write(
            "POST /api/push HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(push.length(), push));
        backend.close();
      }
      admin.awaitMetric("sluice_deliveries_queued_total", queued + 20);
      stuck.close();
      admin.awaitMetric("sluice_connections{transport='websocket'}", 0);
      admin.awaitMetric(answered, before + 20);
      assertThat(admin.metric("sluice_outbound_queue_blocked_bytes")).isZero();
    }
  }
}
