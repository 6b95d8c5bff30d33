package dev.sluice.loadtest;

/** The traffic of some phases, one behind the other, as if they were one. Lives on one thread. */
final class Stretch {
  private final Tally delivered = new Tally();
  private long expected;
  private long lost;
  private long failed;
  private double busiest;

  void add(Phase.Result phase) {
    delivered.add(phase.delivered());
    expected += phase.expected();
    lost += phase.lost();
    failed += failed(phase);
    busiest = Math.max(busiest, phase.busiest());
  }

  /** Messages that were due and never acknowledged. */
  private static long failed(Phase.Result phase) {
    PublishTally published = phase.published();
    return published.offered() - published.acknowledged();
  }

  TrafficFigures figures() {
    Latencies.Percentiles latency = delivered.latencies();
    return new TrafficFigures(
        expected,
        delivered.delivered(),
        lost,
        delivered.duplicated(),
        delivered.outOfOrder(),
        failed,
        latency,
        Figures.rounded(busiest));
  }
}
