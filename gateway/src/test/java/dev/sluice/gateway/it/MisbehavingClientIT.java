package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that do what they should not are closed for just that reason, and one that does nothing
 * wrong never notices.
 */
@Timeout(20)
final class MisbehavingClientIT {
  private static final String ALL_CLOSED = "sluice_connections_closed_total";

  private static TestGateway gateway;
  private static Admin admin;
  private static HealthyClient healthy;
  private static int published;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.insecure=true",
            "chat.enabled=true",
            "client.ping_interval=1s",
            "client.pong_timeout=500ms",
            "client.stale_close_delay=500ms",
            "client.handshake_timeout=500ms",
            "websocket.write_timeout=1m");
    admin = gateway.admin();
    healthy = gateway.opened(new HealthyClient(gateway.connected().subscribe("healthy")));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @ParameterizedTest
  @EnumSource
  void misbehaviourEarnsItsReasonAndHurtsNobodyElse(Misbehaviour misbehaviour) throws Exception {
    double all = admin.sum(ALL_CLOSED);
    String reason = misbehaviour.reason();
    double before = reason == null ? 0 : admin.closed(reason);
    publishToTheHealthy();

    misbehaviour.on(gateway);

    if (reason == null) {
      assertThat(admin.sum(ALL_CLOSED)).isEqualTo(all);
    } else {
      admin.awaitClosed(reason, before + 1);
      assertThat(admin.sum(ALL_CLOSED)).isEqualTo(all + 1);
    }
    admin.awaitMetric("sluice_connections{transport='websocket'}", 1);
    assertThat(admin.metric("sluice_outbound_queue_blocked_bytes")).isZero();
    publishToTheHealthy();
  }

  private static void publishToTheHealthy() throws Exception {
    for (int i = 0; i < 5; i++) {
      admin.publish("healthy", Integer.toString(++published));
      healthy.expect("{'push':{'channel':'healthy','pub':{'data':" + published + "}}}");
    }
  }
}
