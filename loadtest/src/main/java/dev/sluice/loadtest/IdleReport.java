package dev.sluice.loadtest;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of holding connections.
 *
 * @param pingsAnswered pings of the gateway
 * @param closed connections that ended before they should, by the reason
 * @param gateway null if nobody said which process it is
 * @param busiestThread of the load generator, while it connected: the share of a core
 */
record IdleReport(
    String test,
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

  /**
   * So many connections, all ready, after a moment of rest.
   *
   * @param cpuUsPerConnect microseconds of CPU that each of those new in this step took
   * @param memoryBytes of the gateway; null where the system does not tell
   */
  record Step(int connections, double cpuUsPerConnect, @Nullable Long memoryBytes) {}

  /**
   * What connections cost the gateway.
   *
   * @param steps the first is that of no connection
   * @param cpuUsPerConnectionSecond microseconds of CPU per connection and second of holding
   * @param memoryBytesPerConnection the slope from the first step to the last; with one step, from
   *     no connection to it; null where the system does not tell
   */
  record Gateway(
      List<Step> steps,
      double cpuUsPerConnectionSecond,
      @Nullable Double memoryBytesPerConnection) {

    static Gateway of(List<Step> steps, Duration cpu, Duration hold) {
      Step last = steps.getLast();
      return new Gateway(
          steps,
          Figures.rounded(cpu.toNanos() / 1e3 / (hold.toNanos() / 1e9) / last.connections()),
          slope(steps.get(steps.size() > 2 ? 1 : 0), last));
    }

    private static @Nullable Double slope(Step from, Step to) {
      Long before = from.memoryBytes();
      Long after = to.memoryBytes();
      return before == null || after == null
          ? null
          : Figures.rounded((double) (after - before) / (to.connections() - from.connections()));
    }

    void addTo(Summary summary) {
      for (Step step : steps) {
        Long memory = step.memoryBytes();
        summary.line(
            "gateway",
            "%s%s%s"
                .formatted(
                    Figures.count(step.connections(), "connection"),
                    memory == null ? "" : ", memory " + Figures.megabytes(memory),
                    step.connections() == 0
                        ? ""
                        : ", %s µs of CPU per connect"
                            .formatted(Figures.decimal(step.cpuUsPerConnect()))));
      }
      if (memoryBytesPerConnection != null) {
        summary.line("memory", Figures.decimal(memoryBytesPerConnection) + " bytes per connection");
      }
      summary.line(
          "idling",
          Figures.decimal(cpuUsPerConnectionSecond) + " µs of CPU per connection and second");
    }
  }

  /**
   * @param busiest the share of a core that the load generator used while it connected
   */
  IdleReport(
      Idle idle,
      ConnectFigures connected,
      @Nullable Gateway gateway,
      Map<String, Integer> closed,
      long pingsAnswered,
      double busiest) {
    this(
        "idle",
        connected.ready() == idle.connections() && closed.isEmpty(),
        idle.connections(),
        idle.subscribe(),
        idle.hold().toMillis() / 1e3,
        connected,
        pingsAnswered,
        closed,
        gateway,
        Figures.rounded(busiest),
        busiest < BUSY ? List.of() : List.of(GeneratorFigures.limit(busiest)));
  }

  @Override
  public void addTo(Summary summary) {
    summary.title(
        "idle: %s%s, held for %s s"
            .formatted(
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
