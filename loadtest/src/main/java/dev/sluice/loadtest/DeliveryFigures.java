package dev.sluice.loadtest;

/**
 * What came to the subscribers.
 *
 * @param expected deliveries, if nothing was lost: of each message, but those that failed or were
 *     never answered, to each subscriber of its topic
 * @param delivered messages that came, each counted once per subscriber
 * @param outOfOrder those that came after one of which another subscriber, or the publisher, says
 *     that it is younger
 * @param latency from when a message was due until a subscriber read it
 */
record DeliveryFigures(
    long expected,
    long delivered,
    long lost,
    long duplicated,
    long outOfOrder,
    double perSecond,
    Latencies.Percentiles latency) {

  static DeliveryFigures of(Phase.Result result) {
    Tally tally = result.delivered();
    return new DeliveryFigures(
        result.expected(),
        tally.delivered(),
        result.lost(),
        tally.duplicated(),
        tally.outOfOrder(),
        Figures.perSecond(tally.delivered(), result.nanos()),
        tally.latencies());
  }

  boolean complete() {
    return lost == 0 && duplicated == 0 && outOfOrder == 0;
  }

  void addTo(Summary summary) {
    summary.line(
        "delivered",
        "%s of %s (%s per second): %s lost, %s duplicated, %s out of order"
            .formatted(
                Figures.whole(delivered),
                Figures.whole(expected),
                Figures.decimal(perSecond),
                Figures.whole(lost),
                Figures.whole(duplicated),
                Figures.whole(outOfOrder)));
    summary.line("latency", latency.text());
  }
}
