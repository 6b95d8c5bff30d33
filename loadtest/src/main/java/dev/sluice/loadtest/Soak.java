package dev.sluice.loadtest;

import java.time.Duration;

/**
 * What a gateway is to stand, and for how long.
 *
 * @param traffic whose figures must stay as they are
 * @param duration of all of it
 * @param alone of the traffic without visitors, at the beginning and again at the end
 * @param churn clients per second that come and go
 * @param slowReaders how many sockets that are not read there are at a time
 * @param garbage sockets per second that send what means nothing
 * @param attacks per second, in turns
 * @param settle how long after the end what the gateway holds may take to come back
 */
record Soak(
    Load traffic,
    Duration duration,
    Duration alone,
    double churn,
    int slowReaders,
    double garbage,
    double attacks,
    Duration settle,
    Tolerances tolerances) {

  /**
   * By how much the figures may grow.
   *
   * @param p99Ratio the p99 beside the visitors, over that without
   */
  record Tolerances(double p99Ratio, int heapMiB, int directMiB, int descriptors, int threads) {}

  Soak {
    if (alone.isZero() || alone.multipliedBy(2).compareTo(duration) >= 0) {
      throw Expect.wrong(
          "--alone", Durations.print(alone), "more than 0, and less than half of --duration");
    }
    Expect.between("--slow-readers", slowReaders, 0, 1_000);
    perSecond("--churn", churn);
    perSecond("--garbage", garbage);
    perSecond("--attacks", attacks);
  }

  private static void perSecond(String option, double rate) {
    if (!(rate >= 0 && rate <= 1_000)) {
      throw Expect.wrong(option, rate, "0 to 1000 per second");
    }
  }

  /** With the visitors. */
  Duration beside() {
    return duration.minus(alone.multipliedBy(2));
  }
}
