package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of messages for a client that does not read: each policy's own. There is a single
 * event loop, so that a push that was answered has been offered to every queue.
 */
@Timeout(30)
class OverflowIT {
  private static final Pattern NUMBERED =
      Pattern.compile("\\{\"push\":\\{\"channel\":\"([^\"]+)\",\"pub\":\\{\"data\":\\[(\\d+),.*");

  /** Behind a filler that is on its way, five of these fit into a queue. */
  private static final String PADDING = "'" + "x".repeat(50_000) + "'";

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "event_loops=1",
            "client.queue_max_size=400KiB",
            "client.queue_total_max_size=500KiB",
            "client.ping_interval=0s",
            "websocket.write_timeout=1m",
            "channel.namespaces=[{name: disconnect}, {name: oldest, overflow: drop_oldest},"
                + " {name: newest, overflow: drop_newest}, {name: last, overflow: conflate}]");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  /** A client that is subscribed and takes nothing more, until it reads again. */
  private final class Sleeper {
    final Client client;
    final int fillers;

    Sleeper(String... channels) throws Exception {
      client = Stuck.open(gateway);
      client.connect("{}");
      for (String channel : channels) {
        client.subscribe(channel);
      }
      fillers = Stuck.fill(gateway, client);
    }

    /** Reads what comes, as in {@code oldest:x 7}, up to an answer that is asked for now. */
    List<String> wakeUp() throws Exception {
      client.send("{'id':9,'rpc':{'method':'echo','data':'awake'}}");
      readFillers();
      List<String> survivors = new ArrayList<>();
      for (String next = client.next(); !next.contains("awake"); next = client.next()) {
        Matcher numbered = NUMBERED.matcher(next);
        assertThat(numbered.matches()).isTrue();
        survivors.add(numbered.group(1) + " " + numbered.group(2));
      }
      return survivors;
    }

    void readFillers() throws Exception {
      for (int i = 0; i < fillers; i++) {
        assertThat(client.next()).startsWith(json("{'push':{'message':{'data':'xxx"));
      }
    }
  }

  /** Publishes messages that are numbered from 1; the answers tell how many were queued. */
  private int publish(String channel, int count) throws Exception {
    int queued = 0;
    for (int i = 1; i <= count; i++) {
      String push = "{'to':{'channels':['%s']},'data':[%d,%s]}".formatted(channel, i, PADDING);
      queued += admin.call("push", push).contains(json("'queued':1")) ? 1 : 0;
    }
    return queued;
  }

  private double dropped(String policy, String reason) throws Exception {
    return admin.metric(
        "sluice_deliveries_dropped_total{policy='%s',reason='%s'}".formatted(policy, reason));
  }

  @Test
  void clientThatIsNotTooSlowLosesNothing() throws Exception {
    Sleeper sleeper = new Sleeper("disconnect:x");
    assertThat(publish("disconnect:x", 5)).isEqualTo(5);
    assertThat(sleeper.wakeUp())
        .containsExactly(
            "disconnect:x 1",
            "disconnect:x 2",
            "disconnect:x 3",
            "disconnect:x 4",
            "disconnect:x 5");
    assertThat(admin.sum("sluice_deliveries_dropped_total")).isZero();
    admin.awaitMetric("sluice_outbound_queue_blocked_bytes", 0);
  }

  @Test
  void slowConsumerIsDisconnectedAndSeesWhyWhenItReadsAgain() throws Exception {
    Sleeper sleeper = new Sleeper("disconnect:x");
    assertThat(publish("disconnect:x", 6)).isEqualTo(5);
    assertThat(admin.call("channels", "{}")).isEqualTo(json("{'result':{'channels':{}}}"));
    assertThat(dropped("disconnect", "slow_consumer")).isEqualTo(6);

    sleeper.readFillers();
    sleeper.client.expectClose(3008, "slow");
    admin.awaitClosed("slow_consumer", 1);
    assertThat(admin.metric("sluice_outbound_queue_blocked_bytes")).isZero();
  }

  @Test
  void oldestMessagesGiveWay() throws Exception {
    Sleeper sleeper = new Sleeper("oldest:x", "disconnect:x");
    assertThat(publish("disconnect:x", 1)).isEqualTo(1);
    assertThat(publish("oldest:x", 12)).isEqualTo(12);
    assertThat(dropped("drop_oldest", "slow_consumer")).isEqualTo(8);
    assertThat(sleeper.wakeUp())
        .containsExactly(
            "disconnect:x 1", "oldest:x 9", "oldest:x 10", "oldest:x 11", "oldest:x 12");
  }

  @Test
  void newestMessagesGiveWay() throws Exception {
    Sleeper sleeper = new Sleeper("newest:x");
    assertThat(publish("newest:x", 12)).isEqualTo(5);
    assertThat(dropped("drop_newest", "slow_consumer")).isEqualTo(7);
    assertThat(sleeper.wakeUp())
        .containsExactly("newest:x 1", "newest:x 2", "newest:x 3", "newest:x 4", "newest:x 5");
  }

  @Test
  void olderMessagesOfTheSameChannelGiveWay() throws Exception {
    Sleeper sleeper = new Sleeper("last:x", "last:y", "oldest:x");
    assertThat(publish("oldest:x", 1)).isEqualTo(1);
    assertThat(publish("last:y", 1)).isEqualTo(1);
    assertThat(publish("last:x", 12)).isEqualTo(12);
    assertThat(dropped("conflate", "conflated")).isEqualTo(9);
    assertThat(sleeper.wakeUp())
        .containsExactly("oldest:x 1", "last:y 1", "last:x 10", "last:x 11", "last:x 12");
  }

  @Test
  void replyThatFindsNoRoomEndsTheConnection() throws Exception {
    Sleeper sleeper = new Sleeper("oldest:x");
    publish("oldest:x", 5);
    sleeper.client.send("{'id':3,'rpc':{'method':'echo','data':[0," + PADDING + "]}}");
    String client = sleeper.client.id();
    admin.await(
        "online",
        "{'clients':['" + client + "']}",
        "{'result':{'users':[],'clients':[{'client':'" + client + "','online':false}]}}");
    sleeper.readFillers();
    sleeper.client.expectClose(3008, "slow");
  }

  @Test
  void beyondTheBudgetOfTheNodeTheLongestQueueIsGivenUp() throws Exception {
    Sleeper longest = new Sleeper("oldest:long");
    publish("oldest:long", 5);
    Sleeper other = new Sleeper("oldest:other");
    Client healthy = gateway.connected().subscribe("oldest:other");

    assertThat(publish("oldest:other", 1)).isZero(); // Two got it: no single one.
    assertThat(admin.call("online", "{'clients':['" + longest.client.id() + "']}"))
        .contains(json("'online':false"));
    longest.readFillers();
    longest.client.expectClose(3008, "slow");

    assertThat(healthy.next()).startsWith(json("{'push':{'channel':'oldest:other'"));
    assertThat(other.wakeUp()).containsExactly("oldest:other 1");
    assertThat(admin.closed("slow_consumer")).isEqualTo(1);
  }

  @Test
  void socketThatTakesNothingForTheWriteTimeoutIsGivenUp() throws Exception {
    try (TestGateway impatient =
        TestGateway.start(
            "client.insecure=true",
            "event_loops=1",
            "client.ping_interval=0s",
            "websocket.write_timeout=200ms")) {
      Stuck.client(impatient);
      impatient.admin().awaitClosed("write_error", 1);
    }
  }
}
