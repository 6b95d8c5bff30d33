package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever carries them: clients that do what they should not are closed for just that reason, and
 * one that does nothing wrong never notices.
 */
@Timeout(20)
final class WireMisbehaviourIT {
  private static TestGateway gateway;
  private static Admin admin;
  private static HealthyClient healthy;
  private static int published;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Wires.settings(
                "client.ping_interval=1s",
                "client.pong_timeout=500ms",
                "client.stale_close_delay=500ms",
                "websocket.write_timeout=1m"));
    admin = gateway.admin();
    healthy = gateway.opened(new HealthyClient(gateway.connected().subscribe("healthy")));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  static Stream<Arguments> everyMisbehaviourOverEveryWire() {
    return Arrays.stream(Wire.values())
        .flatMap(
            wire ->
                Arrays.stream(WireMisbehaviour.values())
                    .map(misbehaviour -> Arguments.of(wire, misbehaviour)));
  }

  @ParameterizedTest(name = "{0} client that {1}")
  @MethodSource("everyMisbehaviourOverEveryWire")
  void earnsItsReasonAndHurtsNobodyElse(Wire wire, WireMisbehaviour misbehaviour) throws Exception {
    String series =
        "sluice_connections_closed_total{reason='%s',transport='%s'}"
            .formatted(misbehaviour.reason(), wire.transport());
    double before = admin.metric(series);
    double all = admin.sum("sluice_connections_closed_total");
    publishToTheHealthy();

    try (WireClient client = wire.open(gateway, 4_096)) {
      misbehaviour.by(client, admin);
    }

    admin.awaitMetric(series, before + 1);
    assertThat(admin.sum("sluice_connections_closed_total")).isEqualTo(all + 1);
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
