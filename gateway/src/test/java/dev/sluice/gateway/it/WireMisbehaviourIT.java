package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static Stage pinging;
  private static Stage quiet;

  /** A gateway, and the client on it that does nothing wrong. */
  private record Stage(
      TestGateway gateway, Admin admin, HealthyClient healthy, AtomicInteger published)
      implements AutoCloseable {

    static Stage with(String... settings) throws Exception {
      TestGateway gateway = TestGateway.start(settings);
      HealthyClient healthy = new HealthyClient(gateway.connected().subscribe("healthy"));
      return new Stage(gateway, gateway.admin(), gateway.opened(healthy), new AtomicInteger());
    }

    void publishToTheHealthy() throws Exception {
      for (int i = 0; i < 5; i++) {
        int number = published.incrementAndGet();
        admin.publish("healthy", Integer.toString(number));
        healthy.expect("{'push':{'channel':'healthy','pub':{'data':" + number + "}}}");
      }
    }

    @Override
    public void close() throws Exception {
      gateway.close();
    }
  }

  /** Most must not be overtaken by a missing pong, however long they take. */
  @BeforeAll
  static void start() throws Exception {
    pinging = Stage.with(Wires.settings("client.ping_interval=1s", "client.pong_timeout=500ms"));
    quiet =
        Stage.with(
            Wires.settings(
                "client.ping_interval=0s",
                "client.stale_close_delay=500ms",
                "websocket.write_timeout=1m"));
  }

  @AfterAll
  static void stop() throws Exception {
    pinging.close();
    quiet.close();
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
    Stage stage = misbehaviour.isAboutPings() ? pinging : quiet;
    Admin admin = stage.admin();
    String series =
        "sluice_connections_closed_total{reason='%s',transport='%s'}"
            .formatted(misbehaviour.reason(), wire.transport());
    double before = admin.metric(series);
    double all = admin.sum("sluice_connections_closed_total");
    stage.publishToTheHealthy();

    try (WireClient client = wire.open(Ports.of(stage.gateway()), 4_096)) {
      misbehaviour.by(client, admin);
    }

    admin.awaitMetric(series, before + 1);
    assertThat(admin.sum("sluice_connections_closed_total")).isEqualTo(all + 1);
    assertThat(admin.metric("sluice_outbound_queue_blocked_bytes")).isZero();
    stage.publishToTheHealthy();
  }
}
