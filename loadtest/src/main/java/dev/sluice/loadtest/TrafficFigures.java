package dev.sluice.loadtest;

import java.util.ArrayList;
import java.util.List;

/**
 * What came of the traffic for a while.
 *
 * @param failed messages that were due and that the gateway did not acknowledge
 * @param busiestThread of this program, for the traffic: the share of a core
 */
record TrafficFigures(
    long expected,
    long delivered,
    long lost,
    long duplicated,
    long outOfOrder,
    long failed,
    Latencies.Percentiles latency,
    double busiestThread) {

  String text() {
    return "%s, %s".formatted(latency.text(), String.join(", ", counts()));
  }

  private List<String> counts() {
    List<String> counts = new ArrayList<>();
    counts.add(Figures.whole(delivered) + " delivered");
    counts.add(Figures.whole(lost) + " lost");
    if (duplicated + outOfOrder + failed > 0) {
      counts.add(
          "%d duplicated, %d out of order, %d publishes failed or never sent"
              .formatted(duplicated, outOfOrder, failed));
    }
    return counts;
  }

  boolean complete() {
    return lost == 0 && duplicated == 0 && outOfOrder == 0 && failed == 0;
  }
}
