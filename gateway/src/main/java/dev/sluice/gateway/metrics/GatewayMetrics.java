package dev.sluice.gateway.metrics;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * All that is measured, under its Prometheus names: adds up what the event loops have counted, at
 * the moment it is asked. Any thread.
 */
public final class GatewayMetrics implements AutoCloseable {
  private static final double NANOS_PER_SECOND = 1e9;

  /** 50 µs to 10 s. */
  static final long[] LATENCY_BOUNDS_NANOS = {
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    1_000_000_000,
    2_500_000_000L,
    5_000_000_000L,
    10_000_000_000L
  };

  /** Bytes: 0 to 1 MiB. */
  private static final long[] QUEUE_BOUNDS = {
    0, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20
  };

  /** What is read off the gateway's own state rather than counted. */
  public interface State {
    int users();

    int channels();

    int subscriptions();

    /** Deliveries before the shards. */
    int shardQueueLength();

    /** Bytes in the queues of blocked connections. */
    long blockedQueueBytes();

    /** Bytes of input that is not whole yet, or cannot be handled yet. */
    long heldInputBytes();

    /** Log messages that were not written. */
    long logMessagesDropped();

    /** Bytes of direct memory in use by buffers. */
    long directMemoryBytes();

    /** Bytes in each connection's outbound queue. */
    List<Integer> queueLengths();
  }

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics collectorPauses = new JvmGcMetrics();
  private final List<LoopMeters> loops;
  private final State state;
  private final String version;

  public GatewayMetrics(List<LoopMeters> loops, State state, String version) {
    this.loops = List.copyOf(loops);
    this.state = state;
    this.version = version;
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collectorPauses.bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    MultiCollector collector = this::collect;
    registry.getPrometheusRegistry().register(collector);
  }

  /** Everything, in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** Listens to the collectors no longer. */
  @Override
  public void close() {
    collectorPauses.close();
    registry.close();
  }

  private MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    all.add(connections());
    all.add(
        counter(
            "sluice_connections_opened",
            "Connections since the start, by transport.",
            loop -> loop.opened,
            transport -> Labels.of("transport", transport)));
    all.add(
        counter(
            "sluice_connections_closed",
            "Connections that ended, by transport and reason.",
            loop -> loop.closed,
            pair -> Labels.of("transport", pair.first(), "reason", pair.second())));
    all.add(
        counter(
            "sluice_sockets_refused",
            "Sockets closed before they came to speak their protocol, by reason.",
            loop -> loop.socketsRefused,
            reason -> Labels.of("reason", reason)));
    all.add(
        counter(
            "sluice_handshakes",
            "Requests to become a connection, by outcome.",
            loop -> loop.handshakes,
            outcome -> Labels.of("outcome", outcome)));
    all.add(
        counter(
            "sluice_emulation_requests",
            "Requests with commands of clients that listen to a stream, by outcome.",
            loop -> loop.emulations,
            outcome -> Labels.of("outcome", outcome)));
    all.add(
        counter(
            "sluice_commands",
            "Commands of clients, by kind and outcome.",
            loop -> loop.commands,
            pair -> Labels.of("command", pair.first(), "outcome", pair.second())));
    all.add(
        counter(
            "sluice_api_calls",
            "Calls of the server API, pushes among them, by method and outcome.",
            loop -> loop.apiCalls,
            pair -> Labels.of("method", pair.first(), "outcome", pair.second())));
    all.add(
        counter(
            "sluice_deliveries_dropped",
            "Messages that a connection did not get, by the overflow policy and the reason.",
            loop -> loop.dropped,
            pair -> Labels.of("policy", pair.first(), "reason", pair.second())));
    all.add(
        counter(
            "sluice_deliveries_queued",
            "Pushed messages that entered a connection's outbound queue.",
            loop -> loop.queued.sum()));
    all.add(
        counter(
            "sluice_deliveries_written",
            "Pushed messages that were handed to a socket.",
            loop -> loop.written.sum()));
    all.add(
        counter(
            "sluice_accept_failures",
            "Sockets that could not be accepted, as without file descriptors.",
            loop -> loop.acceptFailures.sum()));
    all.add(
        counter(
            "sluice_log_messages_dropped",
            "Log messages that were not written, as standard output was not read.",
            state.logMessagesDropped()));
    all.add(counter("sluice_pings", "Pings sent.", loop -> loop.pings.sum()));
    all.add(
        counter("sluice_received_bytes", "Bytes from connections.", loop -> loop.bytesIn.sum()));
    all.add(counter("sluice_sent_bytes", "Bytes to connections.", loop -> loop.bytesOut.sum()));
    all.add(
        histogram(
            "sluice_push_latency",
            "Time from accepting a push to handing its bytes to a socket.",
            loop -> loop.latency));
    all.add(
        histogram(
            "sluice_event_loop_delay", "How late event loops run a task.", loop -> loop.loopDelay));
    all.add(queueDistribution());
    all.add(
        gauge(
            "sluice_outbound_queue_blocked_bytes",
            "Bytes that wait for sockets which take none.",
            (double) state.blockedQueueBytes()));
    all.add(
        gauge(
            "sluice_input_held_bytes",
            "Bytes held of messages and requests that are not whole or not handled yet.",
            (double) state.heldInputBytes()));
    all.add(
        gauge(
            "sluice_shard_queue_length",
            "Pushes that wait for an event loop.",
            state.shardQueueLength()));
    // By the names that promtool asks for: Micrometer's have a unit in nanoseconds, and a suffix.
    all.add(
        CounterSnapshot.builder()
            .name("process_cpu_seconds")
            .help("Processor time of this process.")
            .dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder().value(cpuSeconds()).build())
            .build());
    all.add(
        gauge(
            "system_cpus",
            "Processors that this process may use.",
            Runtime.getRuntime().availableProcessors()));
    all.add(gauge("sluice_users", "Distinct users.", state.users()));
    all.add(gauge("sluice_channels", "Channels with subscribers.", state.channels()));
    all.add(gauge("sluice_subscriptions", "Subscriptions.", state.subscriptions()));
    all.add(
        gauge(
            "sluice_direct_memory_bytes",
            "Direct memory of buffers.",
            (double) state.directMemoryBytes()));
    all.add(
        InfoSnapshot.builder()
            .name("sluice_build")
            .help("The gateway's version and what it runs on.")
            .dataPoint(
                InfoSnapshot.InfoDataPointSnapshot.builder()
                    .labels(Labels.of("version", version, "java", Runtime.version().toString()))
                    .build())
            .build());
    return new MetricSnapshots(all);
  }

  private static double cpuSeconds() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(time -> (double) time.toNanos() / NANOS_PER_SECOND)
        .orElse(0.0);
  }

  private MetricSnapshot connections() {
    Map<String, Long> open = new HashMap<>();
    for (LoopMeters loop : loops) {
      loop.opened.forEach((transport, n) -> open.merge(transport, n, Long::sum));
      loop.closed.forEach((pair, n) -> open.merge(pair.first(), -n, Long::sum));
    }
    GaugeSnapshot.Builder gauge =
        GaugeSnapshot.builder().name("sluice_connections").help("Connections now, by transport.");
    open.forEach(
        (transport, n) ->
            gauge.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(Labels.of("transport", transport))
                    .value((double) Math.max(0, n))
                    .build()));
    return gauge.build();
  }

  private <L> MetricSnapshot counter(
      String name, String help, Function<LoopMeters, LabelledTally<L>> of, Function<L, Labels> as) {
    Map<L, Long> sums = new HashMap<>();
    for (LoopMeters loop : loops) {
      of.apply(loop).forEach((label, n) -> sums.merge(label, n, Long::sum));
    }
    CounterSnapshot.Builder counter = CounterSnapshot.builder().name(name).help(help);
    sums.forEach(
        (label, n) ->
            counter.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(as.apply(label))
                    .value((double) n)
                    .build()));
    return counter.build();
  }

  private MetricSnapshot counter(String name, String help, ToLongFunction<LoopMeters> of) {
    return counter(name, help, loops.stream().mapToLong(of).sum());
  }

  private static MetricSnapshot counter(String name, String help, long value) {
    return CounterSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder().value((double) value).build())
        .build();
  }

  private static MetricSnapshot gauge(String name, String help, double value) {
    return GaugeSnapshot.builder()
        .name(name)
        .help(help)
        .dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder().value(value).build())
        .build();
  }

  private MetricSnapshot histogram(
      String name, String help, Function<LoopMeters, Distribution> of) {
    long[] counts = new long[LATENCY_BOUNDS_NANOS.length + 1];
    double sum = 0;
    for (LoopMeters loop : loops) {
      Distribution distribution = of.apply(loop);
      long[] some = distribution.counts();
      for (int i = 0; i < counts.length; i++) {
        counts[i] += some[i];
      }
      sum += distribution.total() / NANOS_PER_SECOND;
    }
    return HistogramSnapshot.builder()
        .name(name + "_seconds")
        .help(help)
        .unit(Unit.SECONDS)
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets(LATENCY_BOUNDS_NANOS, NANOS_PER_SECOND, counts))
                .sum(sum)
                .build())
        .build();
  }

  private MetricSnapshot queueDistribution() {
    Distribution lengths = new Distribution(QUEUE_BOUNDS);
    state.queueLengths().forEach(length -> lengths.record(length, 1));
    return HistogramSnapshot.builder()
        .gaugeHistogram(true)
        .name("sluice_outbound_queue_bytes")
        .help("Bytes in connections' outbound queues now.")
        .unit(Unit.BYTES)
        .dataPoint(
            HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets(QUEUE_BOUNDS, 1, lengths.counts()))
                .sum((double) lengths.total())
                .build())
        .build();
  }

  private static ClassicHistogramBuckets buckets(long[] bounds, double unit, long[] counts) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    for (int i = 0; i < counts.length; i++) {
      double bound = i < bounds.length ? bounds[i] / unit : Double.POSITIVE_INFINITY;
      buckets.bucket(bound, counts[i]);
    }
    return buckets.build();
  }
}
