package dev.sluice.loadtest;

import java.util.Map;

/**
 * How publishing went.
 *
 * @param offered messages that were due
 * @param sent those for which there was a free publisher
 * @param failed those that the gateway refused, or whose connection was lost
 * @param unanswered those that it never answered
 * @param errors how many failed, by the reason
 * @param latency from when a message was due until it was acknowledged
 */
record PublishFigures(
    long offered,
    long sent,
    long acknowledged,
    long failed,
    long unanswered,
    Map<String, Long> errors,
    double offeredPerSecond,
    double sentPerSecond,
    Latencies.Percentiles latency) {

  static PublishFigures of(Load load, Phase.Result result) {
    PublishTally tally = result.published();
    long nanos = load.duration().toNanos();
    return new PublishFigures(
        tally.offered(),
        tally.sent(),
        tally.acknowledged(),
        tally.failed(),
        result.unanswered(),
        tally.errors(),
        Figures.perSecond(tally.offered(), nanos),
        Figures.perSecond(tally.sent(), nanos),
        tally.latencies());
  }

  boolean complete() {
    return failed == 0 && unanswered == 0;
  }

  void addTo(Summary summary) {
    summary.line(
        "published",
        "%s of %s offered (%s of %s per second)"
            .formatted(
                Figures.whole(sent),
                Figures.whole(offered),
                Figures.decimal(sentPerSecond),
                Figures.decimal(offeredPerSecond)));
    summary.line("acknowledged", "%s: %s".formatted(Figures.whole(acknowledged), latency.text()));
    errors.forEach(
        (error, count) -> summary.line("", "%s failed: %s".formatted(Figures.whole(count), error)));
    if (unanswered > 0) {
      summary.line("", "%s never answered".formatted(Figures.whole(unanswered)));
    }
  }
}
