package dev.sluice.loadtest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came of a soak.
 *
 * @param p99Ratio of the traffic beside the visitors, over that alone before
 * @param closed connections of the traffic that ended before they should, by the reason
 * @param visits how many began, by the kind
 * @param mistakes of this program itself
 * @param failures why it did not pass
 */
record SoakReport(
    String test,
    boolean passed,
    double durationSeconds,
    int connections,
    double rate,
    Stretches traffic,
    double p99Ratio,
    Gateway gateway,
    Map<String, Integer> closed,
    Map<String, Integer> visits,
    Map<String, Integer> mistakes,
    List<String> failures)
    implements Report {

  /** The traffic before, beside and after the visitors. */
  record Stretches(TrafficFigures alone, TrafficFigures beside, TrafficFigures again) {

    double p99Ratio() {
      return beside.latency().p99Ms() / alone.latency().p99Ms();
    }
  }

  /** What the gateway held before the visitors came, and after they had gone. */
  record Gateway(Resources before, Resources after) {}

  static SoakReport of(
      Soak soak,
      Stretches traffic,
      Gateway gateway,
      Map<String, Integer> closed,
      Map<String, Integer> visits,
      Map<String, Integer> mistakes) {
    List<String> failures = new ArrayList<>();
    double ratio = traffic.p99Ratio();
    if (!(ratio <= soak.tolerances().p99Ratio())) {
      failures.add(
          "p99 beside the visitors is %s times that without them (expected: at most %s)"
              .formatted(Figures.decimal(ratio), Figures.decimal(soak.tolerances().p99Ratio())));
    }
    incomplete("alone", traffic.alone(), failures);
    incomplete("beside", traffic.beside(), failures);
    incomplete("alone again", traffic.again(), failures);
    closed.forEach((reason, n) -> failures.add("%d closed: %s".formatted(n, reason)));
    mistakes.forEach(
        (mistake, n) -> failures.add("%d mistakes of this program: %s".formatted(n, mistake)));
    failures.addAll(gateway.after().growth(gateway.before(), soak.tolerances()));
    return new SoakReport(
        "soak",
        failures.isEmpty(),
        soak.duration().toMillis() / 1e3,
        soak.traffic().connections(),
        soak.traffic().rate(),
        traffic,
        Figures.rounded(ratio),
        gateway,
        closed,
        visits,
        mistakes,
        List.copyOf(failures));
  }

  private static void incomplete(String name, TrafficFigures figures, List<String> failures) {
    if (!figures.complete()) {
      failures.add(name + ": " + figures.text());
    }
  }

  @Override
  public void addTo(Summary summary) {
    summary.title(
        "soak: %s, %s a second, for %s s"
            .formatted(
                Figures.count(connections, "connection"),
                Figures.decimal(rate),
                Figures.decimal(durationSeconds)));
    summary.line("alone", traffic.alone().text());
    summary.line("beside", traffic.beside().text());
    summary.line("alone again", traffic.again().text());
    summary.line("p99", Figures.decimal(p99Ratio) + " times that without visitors");
    summary.line("before", gateway.before().text());
    summary.line("after", gateway.after().text());
    visits.forEach(
        (kind, n) -> summary.line("visitors", "%s: %s".formatted(kind, Figures.whole(n))));
    failures.forEach(failure -> summary.line("FAILED", failure));
    summary.line("result", passed ? "nothing lost, all back where it was" : "FAILED");
  }
}
