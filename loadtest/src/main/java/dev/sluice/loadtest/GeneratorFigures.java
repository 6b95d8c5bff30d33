package dev.sluice.loadtest;

import java.util.ArrayList;
import java.util.List;

/**
 * How the load generator itself fared.
 *
 * @param busiestThread the share of a core that it used
 * @param delay of messages behind their schedule, for which the gateway is not to blame
 * @param limits why the figures tell of the generator and not of the gateway; empty if they do not
 */
record GeneratorFigures(double busiestThread, Latencies.Percentiles delay, List<String> limits) {
  private static final double BUSY = 0.9;
  private static final double BEHIND = 0.1;

  static GeneratorFigures of(Phase.Result result) {
    PublishTally published = result.published();
    List<String> limits = new ArrayList<>();
    if (result.busiest() >= BUSY) {
      limits.add(limit(result.busiest()));
    }
    double unsent = published.offered() - published.sent();
    if (unsent > BEHIND * published.offered()) {
      limits.add(
          "%s of the messages were never sent: every publisher was waiting for an answer"
              .formatted(Figures.percent(unsent / published.offered())));
    }
    Latencies.Percentiles delay = published.delays();
    double latency = result.delivered().latencies().p99Ms();
    if (delay.p99Ms() > 1 && delay.p99Ms() > latency / 2) {
      limits.add(
          "the load generator fell behind its schedule: its own delay (p99 %s ms) is most of the"
                  .formatted(Figures.decimal(delay.p99Ms()))
              + " latency");
    }
    return new GeneratorFigures(Figures.rounded(result.busiest()), delay, limits);
  }

  /** In words. */
  static String limit(double busiest) {
    return "the load generator was the limit: its busiest thread used %s of a core"
        .formatted(Figures.percent(busiest));
  }

  void addTo(Summary summary) {
    summary.line(
        "generator",
        Figures.percent(busiestThread)
            + " of a core in its busiest thread"
            + (delay.maxMs() == 0
                ? ""
                : ", behind its schedule p99 %s ms".formatted(Figures.decimal(delay.p99Ms()))));
    limits.forEach(limit -> summary.line("NOTE", limit));
  }
}
