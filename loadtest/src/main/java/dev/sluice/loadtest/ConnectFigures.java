package dev.sluice.loadtest;

import java.util.Map;

/**
 * How connecting went.
 *
 * @param failures how many failed, by the reason
 * @param latency from when a connection was due until it was connected and subscribed
 */
record ConnectFigures(
    int ready,
    int failed,
    Map<String, Integer> failures,
    double seconds,
    double perSecond,
    Latencies.Percentiles latency) {

  static ConnectFigures of(
      int ready, Map<String, Integer> failures, long nanos, Latencies.Percentiles latency) {
    int failed = failures.values().stream().mapToInt(Integer::intValue).sum();
    return new ConnectFigures(
        ready,
        failed,
        failures,
        Figures.rounded(nanos / 1e9),
        Figures.perSecond(ready, nanos),
        latency);
  }

  void addTo(Summary summary) {
    summary.line(
        "connected",
        "%s in %s s (%s per second): %s"
            .formatted(
                Figures.whole(ready),
                Figures.decimal(seconds),
                Figures.decimal(perSecond),
                latency.text()));
    failures.forEach(
        (reason, count) ->
            summary.line("", "%s failed: %s".formatted(Figures.whole(count), reason)));
  }
}
