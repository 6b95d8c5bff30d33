package dev.sluice.loadtest;

import org.HdrHistogram.Histogram;

/** How long things took. Lives on one thread. */
final class Latencies {
  /** Longer ones count as this long. */
  private static final long MOST_NANOS = 600_000_000_000L;

  private final Histogram histogram = new Histogram(1_000, MOST_NANOS, 3);

  void record(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, MOST_NANOS));
  }

  void add(Latencies other) {
    histogram.add(other.histogram);
  }

  Percentiles percentiles() {
    if (histogram.getTotalCount() == 0) {
      return new Percentiles(0, 0, 0, 0);
    }
    return new Percentiles(
        millis(histogram.getValueAtPercentile(50)),
        millis(histogram.getValueAtPercentile(99)),
        millis(histogram.getValueAtPercentile(99.9)),
        millis(histogram.getMaxValue()));
  }

  private static double millis(long nanos) {
    return Figures.rounded(nanos / 1e6);
  }

  /** All 0 if there was nothing. */
  record Percentiles(double p50Ms, double p99Ms, double p999Ms, double maxMs) {

    String text() {
      return "p50 %s ms, p99 %s ms, p99.9 %s ms, max %s ms"
          .formatted(
              Figures.decimal(p50Ms),
              Figures.decimal(p99Ms),
              Figures.decimal(p999Ms),
              Figures.decimal(maxMs));
    }
  }
}
