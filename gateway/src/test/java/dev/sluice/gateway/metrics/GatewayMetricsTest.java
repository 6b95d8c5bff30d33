package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Command;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GatewayMetricsTest {
  /** Every family of our own, with its type; its unit stands in its name. */
  private static final Map<String, String> FAMILIES =
      Map.ofEntries(
          Map.entry("sluice_accept_failures_total", "counter"),
          Map.entry("sluice_api_calls_total", "counter"),
          Map.entry("sluice_build_info", "gauge"),
          Map.entry("sluice_channels", "gauge"),
          Map.entry("sluice_commands_total", "counter"),
          Map.entry("sluice_connections", "gauge"),
          Map.entry("sluice_connections_closed_total", "counter"),
          Map.entry("sluice_connections_opened_total", "counter"),
          Map.entry("sluice_deliveries_dropped_total", "counter"),
          Map.entry("sluice_deliveries_queued_total", "counter"),
          Map.entry("sluice_deliveries_written_total", "counter"),
          Map.entry("sluice_direct_memory_bytes", "gauge"),
          Map.entry("sluice_event_loop_delay_seconds", "histogram"),
          Map.entry("sluice_handshakes_total", "counter"),
          Map.entry("sluice_emulation_requests_total", "counter"),
          Map.entry("sluice_input_held_bytes", "gauge"),
          Map.entry("sluice_log_messages_dropped_total", "counter"),
          Map.entry("sluice_outbound_queue_blocked_bytes", "gauge"),
          Map.entry("sluice_outbound_queue_bytes", "histogram"),
          Map.entry("sluice_outbound_queue_bytes_gcount", "gauge"),
          Map.entry("sluice_outbound_queue_bytes_gsum", "gauge"),
          Map.entry("sluice_pings_total", "counter"),
          Map.entry("sluice_push_latency_seconds", "histogram"),
          Map.entry("sluice_received_bytes_total", "counter"),
          Map.entry("sluice_sent_bytes_total", "counter"),
          Map.entry("sluice_shard_queue_length", "gauge"),
          Map.entry("sluice_subscriptions", "gauge"),
          Map.entry("sluice_users", "gauge"));

  private static final Pattern SAMPLE =
      Pattern.compile("[a-z_]\\w*(\\{(\\w+=\"[^\"]*\",?)+})? -?[0-9.E+-]+");

  private final LoopMeters one = new LoopMeters();
  private final LoopMeters two = new LoopMeters();
  private final FixedState state = new FixedState();
  private final GatewayMetrics metrics = new GatewayMetrics(List.of(one, two), state, "1.2.3");

  @Test
  void everyFamilyHasItsTypeAndSaysWhatItIs() {
    useEverything(one);
    var types = described("# TYPE ");
    var helps = described("# HELP ");

    assertThat(types).isEqualTo(new TreeMap<>(FAMILIES));
    assertThat(helps.keySet()).isEqualTo(types.keySet());
    assertThat(helps.values()).allMatch(help -> help.endsWith("."));
  }

  @Test
  void everySampleIsOfAFamily() {
    useEverything(one);

    assertThat(lines("sluice_"))
        .isNotEmpty()
        .allMatch(line -> SAMPLE.matcher(line).matches())
        .allMatch(
            line -> FAMILIES.containsKey(line.replaceAll("(_bucket|_sum|_count)?[{ ].*", "")));
  }

  @Test
  void loopsAreAddedUp() {
    useEverything(one);
    useEverything(two);

    assertThat(sample("sluice_connections_opened_total{transport=\"websocket\"}")).isEqualTo(4);
    assertThat(sample("sluice_connections{transport=\"websocket\"}")).isEqualTo(2);
    assertThat(
            sample("sluice_connections_closed_total{reason=\"no_pong\",transport=\"websocket\"}"))
        .isEqualTo(2);
    assertThat(sample("sluice_deliveries_dropped_total{policy=\"conflate\",reason=\"conflated\"}"))
        .isEqualTo(14);
    assertThat(sample("sluice_deliveries_queued_total")).isEqualTo(20);
    assertThat(sample("sluice_deliveries_written_total")).isEqualTo(6);
    assertThat(sample("sluice_received_bytes_total")).isEqualTo(200);
    assertThat(sample("sluice_sent_bytes_total")).isEqualTo(2000);
    assertThat(sample("sluice_pings_total")).isEqualTo(2);
    assertThat(sample("sluice_handshakes_total{outcome=\"admitted\"}")).isEqualTo(2);
    assertThat(sample("sluice_api_calls_total{method=\"publish\",outcome=\"ok\"}")).isEqualTo(2);
  }

  @Test
  void countersWithoutLabelsAreThereFromTheStart() {
    assertThat(sample("sluice_deliveries_written_total")).isZero();
    assertThat(sample("sluice_pings_total")).isZero();
    assertThat(sample("sluice_accept_failures_total")).isZero();
    assertThat(sample("sluice_push_latency_seconds_count")).isZero();
  }

  @Test
  void latencyIsInSecondsAndCumulated() {
    one.handedToSocket(3, 200_000);
    two.handedToSocket(1, 60_000_000_000L);

    assertThat(sample("sluice_push_latency_seconds_bucket{le=\"1.0E-4\"}")).isZero();
    assertThat(sample("sluice_push_latency_seconds_bucket{le=\"2.5E-4\"}")).isEqualTo(3);
    assertThat(sample("sluice_push_latency_seconds_bucket{le=\"10.0\"}")).isEqualTo(3);
    assertThat(sample("sluice_push_latency_seconds_bucket{le=\"+Inf\"}")).isEqualTo(4);
    assertThat(sample("sluice_push_latency_seconds_count")).isEqualTo(4);
    assertThat(sample("sluice_push_latency_seconds_sum")).isEqualTo(60.0006);
  }

  @Test
  void queuesAreMeasuredAsTheyAre() {
    state.queues = List.of(0, 0, 1, 1024, 1025, 5_000_000);

    assertThat(sample("sluice_outbound_queue_bytes_bucket{le=\"0.0\"}")).isEqualTo(2);
    assertThat(sample("sluice_outbound_queue_bytes_bucket{le=\"1024.0\"}")).isEqualTo(4);
    assertThat(sample("sluice_outbound_queue_bytes_bucket{le=\"+Inf\"}")).isEqualTo(6);
    assertThat(sample("sluice_outbound_queue_bytes_gsum")).isEqualTo(5_002_050);
    state.queues = List.of();
    assertThat(sample("sluice_outbound_queue_bytes_gcount")).isZero();
  }

  @Test
  void stateIsReadEachTime() {
    assertThat(sample("sluice_users")).isEqualTo(1);
    state.users = 17;

    assertThat(sample("sluice_users")).isEqualTo(17);
    assertThat(sample("sluice_channels")).isEqualTo(2);
    assertThat(sample("sluice_subscriptions")).isEqualTo(3);
    assertThat(sample("sluice_shard_queue_length")).isEqualTo(4);
    assertThat(sample("sluice_outbound_queue_blocked_bytes")).isEqualTo(5_000_000_000L);
    assertThat(sample("sluice_input_held_bytes")).isEqualTo(4_000_000_000L);
    assertThat(sample("sluice_direct_memory_bytes")).isEqualTo(6);
  }

  @Test
  void versionIsKnown() {
    assertThat(lines("sluice_build_info"))
        .singleElement()
        .asString()
        .contains("version=\"1.2.3\"")
        .contains("java=\"" + Runtime.version() + "\"");
  }

  /** As promtool check metrics has them, for what the runtime's libraries name as well. */
  @Test
  void everyNameKeepsTheRulesOfPrometheus() {
    useEverything(one);
    String text = metrics.scrape();
    Map<String, String> types = families(text, "# TYPE ");
    Map<String, String> helps = families(text, "# HELP ");

    assertThat(types).isNotEmpty();
    assertThat(helps.keySet()).isEqualTo(types.keySet());
    assertThat(helps.values()).noneMatch(String::isBlank);
    types.forEach(
        (name, type) -> {
          assertThat(name).matches("[a-z_]+[a-z0-9_]*");
          assertThat(name.endsWith("_total")).as(name).isEqualTo(type.equals("counter"));
          assertThat(name).doesNotContainPattern("_(ns|us|ms|s|sec|min|kb|mb|bits?)(_|$)");
          if (!type.equals("histogram") && !type.equals("summary")) {
            assertThat(name).doesNotMatch(".*_(count|sum|bucket)");
          }
          assertThat(name).doesNotContain(type.equals("histogram") ? "_histogram" : "_" + type);
        });
  }

  @Test
  @Timeout(20)
  void pausesOfTheCollectorAreMeasured() {
    System.gc();
    // The collector tells of itself on a thread of its own.
    while (!metrics.scrape().contains("\njvm_gc_pause_seconds_count{")) {
      Thread.onSpinWait();
    }
    assertThat(metrics.scrape()).contains("\njvm_gc_pause_seconds_sum{");
  }

  private static Map<String, String> families(String text, String keyword) {
    Map<String, String> families = new TreeMap<>();
    text.lines()
        .filter(line -> line.startsWith(keyword))
        .map(line -> line.substring(keyword.length()).split(" ", 2))
        .forEach(pair -> families.put(pair[0], pair.length > 1 ? pair[1] : ""));
    return families;
  }

  @Test
  void virtualMachineIsMeasuredToo() {
    assertThat(metrics.scrape())
        .contains("\njvm_memory_used_bytes{")
        .contains("\njvm_threads_live_threads ")
        .contains("\nprocess_files_open_files ")
        .contains("\nprocess_uptime_seconds ");
  }

  private static void useEverything(LoopMeters meters) {
    meters.opened("websocket");
    meters.opened("websocket");
    meters.closed("websocket", "no_pong");
    meters.handshake("admitted");
    meters.emulation("taken");
    meters.commandClosed(new Command.Pong(), "bad_request");
    meters.apiCalled("publish", "ok");
    meters.dropped("conflate", "conflated", 7);
    meters.queued(10);
    meters.handedToSocket(3, 1000);
    meters.ping();
    meters.bytesIn(100);
    meters.bytesOut(1000);
    meters.loopDelay(5);
  }

  private double sample(String name) {
    return lines(name + " ")
        .map(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no sample of " + name));
  }

  /** By family, what stands behind its name. */
  private Map<String, String> described(String keyword) {
    var described = new TreeMap<String, String>();
    lines(keyword + "sluice_")
        .map(line -> line.substring(keyword.length()))
        .forEach(
            line -> {
              var space = line.indexOf(' ');
              described.put(line.substring(0, space), line.substring(space + 1));
            });
    return described;
  }

  private Stream<String> lines(String prefix) {
    return metrics.scrape().lines().filter(line -> line.startsWith(prefix));
  }

  private static final class FixedState implements GatewayMetrics.State {
    private int users = 1;
    private List<Integer> queues = List.of();

    @Override
    public int users() {
      return users;
    }

    @Override
    public int channels() {
      return 2;
    }

    @Override
    public int subscriptions() {
      return 3;
    }

    @Override
    public int shardQueueLength() {
      return 4;
    }

    @Override
    public long blockedQueueBytes() {
      return 5_000_000_000L;
    }

    @Override
    public long heldInputBytes() {
      return 4_000_000_000L;
    }

    @Override
    public long logMessagesDropped() {
      return 7;
    }

    @Override
    public long directMemoryBytes() {
      return 6;
    }

    @Override
    public List<Integer> queueLengths() {
      return queues;
    }
  }
}
