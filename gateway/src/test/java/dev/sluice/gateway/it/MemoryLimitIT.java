package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What clients make the node keep in memory is bounded, in whatever pieces they send it. */
@Timeout(20)
final class MemoryLimitIT {
  private static final String DATA = "d".repeat(60_000);
  private static final byte[] MESSAGE =
      Frame.text(json("{'id':9,'rpc':{'method':'echo','data':'%s'}}".formatted(DATA)));

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "event_loops=1",
            "client.input_total_max_size=200KiB",
            "client.ping_interval=0s",
            "websocket.write_timeout=1m");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void lengthThatIsOnlyAnnouncedTakesNoMemory() throws Exception {
    for (int i = 0; i < 20; i++) {
      gateway.connected().sendBytes(Arrays.copyOf(MESSAGE, 12));
    }
    gateway.connected().send("{'id':2,'rpc':{'method':'echo','data':1}}").next();

    assertThat(admin.metric("sluice_input_held_bytes")).isBetween(1.0, 20_000.0);
    assertThat(admin.closed("input_limit")).isZero();
  }

  @Test
  void pastTheBudgetTheOldestUnfinishedMessageCostsItsSenderTheConnection() throws Exception {
    Client oldest = withPartOfAMessage();
    Client second = withPartOfAMessage();
    withPartOfAMessage();
    withPartOfAMessage();

    oldest.expectClose(3013, "input limit");
    oldest.close();
    admin.awaitClosed("input_limit", 1);
    second.sendBytes(Arrays.copyOfRange(MESSAGE, MESSAGE.length - 1_000, MESSAGE.length));
    assertThat(second.next()).contains(DATA);
  }

  private Client withPartOfAMessage() throws Exception {
    return gateway.connected().sendBytes(Arrays.copyOf(MESSAGE, MESSAGE.length - 1_000));
  }

  @Test
  void pingsOfAClientThatDoesNotReadPileNothingUp() throws Exception {
    Client client = Stuck.open(gateway);
    client.connect("{}");
    Stuck.fill(gateway, client);
    double blocked = admin.metric("sluice_outbound_queue_blocked_bytes");
    double received = admin.metric("sluice_received_bytes_total");
    byte[] ping = Frame.masked(0x89, new byte[0]);
    byte[] pings = new byte[20_000 * ping.length];
    for (int i = 0; i < pings.length; i++) {
      pings[i] = ping[i % ping.length];
    }
    client.sendBytes(pings);
    admin.awaitMetric("sluice_received_bytes_total", received + pings.length);

    assertThat(admin.metric("sluice_outbound_queue_blocked_bytes"))
        .isBetween(blocked, blocked + 500);
    assertThat(admin.closed("slow_consumer")).isZero();
  }
}
