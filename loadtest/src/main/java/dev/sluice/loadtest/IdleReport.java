package dev.sluice.loadtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of holding connections.
 *
 * @param transport such as "uni_sse" or "tcp+tls"
 * @param pingsAnswered pings of the gateway
 * @param closed connections that ended before they should, by the reason
 * @param gateway null if nobody said which process it is
 * @param busiestThread of the load generator, while it connected: the share of a core
 */
record IdleReport(
    String test,
    String transport,
    boolean passed,
    int connections,
    boolean subscribed,
    double holdSeconds,
    ConnectFigures connected,
    long pingsAnswered,
    Map<String, Integer> closed,
    @Nullable Gateway gateway,
    double busiestThread,
    List<String> limits)
    implements Report {
  private static final double BUSY = 0.9;
  private static final Duration TICK = Duration.ofMillis(10);

  /**
   * So many connections, all ready, after a moment of rest.
   *
   * @param cpuUsPerConnect microseconds of CPU that each of those new in this step took
   */
  record Step(int connections, double cpuUsPerConnect, Memory memory) {}

  /**
   * What the gateway holds; for one connection, the slope from the first step to the last, or with
   * one step, from no connection to it.
   *
   * @param residentBytes null where the system does not tell
   * @param heapBytes that live; null if it did not collect its garbage
   */
  record Memory(@Nullable Long residentBytes, @Nullable Long heapBytes) {

    static Memory perConnection(Step from, Step to) {
      int connections = to.connections() - from.connections();
      return new Memory(
          slope(from.memory().residentBytes(), to.memory().residentBytes(), connections),
          slope(from.memory().heapBytes(), to.memory().heapBytes(), connections));
    }

    private static @Nullable Long slope(
        @Nullable Long before, @Nullable Long after, int connections) {
      return before == null || after == null
          ? null
          : Math.round((double) (after - before) / connections);
    }

    String text() {
      return (residentBytes == null ? "" : Figures.whole(residentBytes) + " bytes resident")
          + (heapBytes == null ? "" : ", " + Figures.whole(heapBytes) + " of live heap");
    }
  }

  /**
   * What connections cost the gateway.
   *
   * @param steps the first is that of no connection
   * @param cpuUsPerConnectionSecond microseconds of CPU per connection and second of holding
   */
  record Gateway(List<Step> steps, double cpuUsPerConnectionSecond, Memory memoryPerConnection) {

    static Gateway of(List<Step> steps, Duration cpu, Duration hold) {
      Step last = steps.getLast();
      return new Gateway(
          steps,
          perConnectionSecond(cpu, last.connections(), hold),
          Memory.perConnection(steps.get(steps.size() > 2 ? 1 : 0), last));
    }

    private static double perConnectionSecond(Duration cpu, int connections, Duration hold) {
      return Figures.rounded(cpu.toNanos() / 1e3 / (hold.toNanos() / 1e9) / connections);
    }

    void addTo(Summary summary) {
      for (Step step : steps) {
        String cpu =
            step.connections() == 0
                ? ""
                : ", %s µs of CPU per connect".formatted(Figures.decimal(step.cpuUsPerConnect()));
        summary.line(
            "gateway",
            "%s: %s%s"
                .formatted(
                    Figures.count(step.connections(), "connection"), step.memory().text(), cpu));
      }
      summary.line("each", memoryPerConnection.text());
      summary.line(
          "idling",
          Figures.decimal(cpuUsPerConnectionSecond) + " µs of CPU per connection and second");
    }
  }

  /**
   * @param busiest the share of a core that the load generator used while it connected
   */
  IdleReport(
      String transport,
      Idle idle,
      ConnectFigures connected,
      @Nullable Gateway gateway,
      Map<String, Integer> closed,
      long pingsAnswered,
      double busiest) {
    this(
        "idle",
        transport,
        connected.ready() == idle.connections() && closed.isEmpty(),
        idle.connections(),
        idle.subscribe(),
        idle.hold().toMillis() / 1e3,
        connected,
        pingsAnswered,
        closed,
        gateway,
        Figures.rounded(busiest),
        limits(gateway, idle, busiest));
  }

  private static List<String> limits(@Nullable Gateway gateway, Idle idle, double busiest) {
    List<String> limits = new ArrayList<>();
    if (busiest >= BUSY) {
      limits.add(GeneratorFigures.limit(busiest));
    }
    double step = Gateway.perConnectionSecond(TICK, idle.connections(), idle.hold());
    if (gateway != null && gateway.cpuUsPerConnectionSecond() < 10 * step) {
      limits.add(
          "CPU time is told in steps of 10 ms, %s µs per connection and second: hold more, or longer"
              .formatted(Figures.decimal(step)));
    }
    return limits;
  }

  @Override
  public void addTo(Summary summary) {
    summary.title(
        "idle over %s: %s%s, held for %s s"
            .formatted(
                transport,
                Figures.count(connections, "connection"),
                subscribed ? ", each with a channel of its own" : "",
                Figures.decimal(holdSeconds)));
    connected.addTo(summary);
    if (gateway != null) {
      gateway.addTo(summary);
    }
    summary.line("pings", "%s answered".formatted(Figures.whole(pingsAnswered)));
    closed.forEach(
        (reason, count) ->
            summary.line("closed", "%s: %s".formatted(Figures.whole(count), reason)));
    limits.forEach(limit -> summary.line("NOTE", limit));
    summary.line("result", passed ? "all connected, none closed" : "FAILED");
  }
}
