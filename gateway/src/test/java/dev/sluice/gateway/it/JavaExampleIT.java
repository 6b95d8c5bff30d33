package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The clients in {@code examples/java} compile, run and do what they say. */
@Timeout(60)
final class JavaExampleIT {
  private static final Path EXAMPLES = Path.of("../examples/java");

  @Test
  void tcpClientPrintsWhatIsPublishedAndAnswersPings() throws Exception {
    try (TestGateway gateway =
            TestGateway.start(
                Wires.settings("client.ping_interval=1s", "client.pong_timeout=900ms"));
        Program client =
            new Program(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                EXAMPLES.resolve("TcpClient.java").toString(),
                "127.0.0.1",
                Integer.toString(gateway.tcpAddress().getPort()),
                "lobby")) {
      Admin admin = gateway.admin();
      assertThat(client.prints()).startsWith("Connected[id=1, client=");
      assertThat(client.prints()).startsWith("Subscribed[id=2, ");
      admin.publish("lobby", "{'text':'héllo'}");
      assertThat(client.prints()).isEqualTo(json("lobby: {'text':'héllo'}"));
      double pings = admin.metric("sluice_pings_total");
      admin.awaitMetric("sluice_pings_total", pings + 1);
      admin.awaitMetric("sluice_pings_total", pings + 2); // It has answered the one before.
      gateway.gateway().close();
      assertThat(client.prints()).isEqualTo("disconnected: 3001 shutdown");
      assertThat(client.exitStatus()).isZero();
    }
  }
}
