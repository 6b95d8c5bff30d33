package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway tells of itself before anything has happened. */
@Timeout(60)
final class InitialMetricsIT {
  private static final Pattern LABEL = Pattern.compile("`([a-z_]+)`");
  private static final Pattern REASON =
      Pattern.compile(
          "^sluice_(?:connections_closed|handshakes|sockets_refused)_total\\{"
              + ".*(?:reason|outcome)=\"([a-z_]+)\"");

  /** The outcome of a handshake that succeeds, and reasons that no connection ends for yet. */
  private static final Set<String> NO_REASONS =
      Set.of(
          "admitted",
          "connection_closed",
          "force_reconnect",
          "state_invalidated",
          "too_many_errors");

  private static final Pattern NAME_IN_TABLE = Pattern.compile("`(sluice_[a-z_]+)[{`]");

  @Test
  void tableOfMetricsHasExactlyThoseOfTheGateway() throws Exception {
    String page = Files.readString(Path.of("..", "docs", "metrics.md"));
    Set<String> named =
        page.lines()
            .filter(line -> line.startsWith("| `sluice_"))
            .flatMap(line -> NAME_IN_TABLE.matcher(line).results().map(name -> name.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> sampled =
        samples().stream()
            .map(line -> line.replaceAll("(_bucket|_count|_sum|_gcount|_gsum)?[{ ].*", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(named).hasSizeGreaterThan(20);
    assertThat(sampled).containsExactlyElementsOf(named);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sluice_connections_closed_total{reason=\"slow_consumer\",transport=\"websocket\"}",
        "sluice_connections_closed_total{reason=\"requested\",transport=\"tcp\"}",
        "sluice_connections_closed_total{reason=\"out_of_memory\",transport=\"websocket\"}",
        "sluice_handshakes_total{outcome=\"origin_forbidden\"}",
        "sluice_handshakes_total{outcome=\"not_websocket\"}",
        "sluice_handshakes_total{outcome=\"input_limit\"}",
        "sluice_handshakes_total{outcome=\"http_not_served\"}",
        "sluice_emulation_requests_total{outcome=\"origin_forbidden\"}",
        "sluice_emulation_requests_total{outcome=\"input_limit\"}",
        "sluice_emulation_requests_total{outcome=\"unknown_session\"}",
        "sluice_sockets_refused_total{reason=\"tls_failed\"}",
        "sluice_commands_total{command=\"subscribe\",outcome=\"permission_denied\"}",
        "sluice_api_calls_total{method=\"publish\",outcome=\"unauthorized\"}",
        "sluice_api_calls_total{method=\"publish\",outcome=\"input_limit\"}",
        "sluice_deliveries_dropped_total{policy=\"disconnect\",reason=\"slow_consumer\"}"
      })
  void aKnownLabelBeginsAtZero(String series) throws Exception {
    assertThat(samples()).contains(series + " 0.0");
  }

  @Test
  void pageAboutClosedClientsHasEveryReason() throws Exception {
    Set<String> onThePage =
        Files.readString(Path.of("..", "docs", "why-closed.md"))
            .lines()
            .filter(line -> line.startsWith("|"))
            .map(line -> String.join("|", Arrays.copyOf(line.split("\\|"), 3)))
            .flatMap(cells -> LABEL.matcher(cells).results().map(label -> label.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));

    Set<String> counted =
        samples().stream()
            .flatMap(line -> REASON.matcher(line).results().map(reason -> reason.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));

    counted.removeAll(NO_REASONS);
    assertThat(onThePage).containsExactlyElementsOf(counted);
  }

  private static List<String> samples() throws Exception {
    try (TestGateway gateway = TestGateway.start("tcp.listen=127.0.0.1:0")) {
      return gateway
          .admin()
          .get("/metrics")
          .body()
          .lines()
          .filter(line -> line.startsWith("sluice_"))
          .toList();
    }
  }
}
