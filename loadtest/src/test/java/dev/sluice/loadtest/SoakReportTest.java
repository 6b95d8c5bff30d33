package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SoakReportTest {
  private static final long MIB = 1 << 20;
  private static final TrafficFigures GOOD = traffic(10, 0, 0);
  private static final Resources BEFORE = new Resources(50 * MIB, 16 * MIB, 0L, 1_050, 20);

  @Test
  void whatStaysWithinTheTolerancesPasses() {
    SoakReport report =
        report(traffic(14.9, 0, 0), new Resources(82 * MIB, 48 * MIB, 0L, 1_060, 25), Map.of());

    assertThat(report.failures()).isEmpty();
    assertThat(report.passed()).isTrue();
    assertThat(report.p99Ratio()).isEqualTo(1.49);
  }

  @Test
  void everythingThatGrewIsNamed() {
    SoakReport report =
        report(GOOD, new Resources(82 * MIB + 1, 48 * MIB + 1, 0L, 1_061, 26), Map.of());

    assertThat(report.passed()).isFalse();
    assertThat(report.failures())
        .containsExactly(
            "live heap: 52,428,800 before, 85,983,233 after (expected: at most 33,554,432 more)",
            "direct memory: 16,777,216 before, 50,331,649 after (expected: at most 33,554,432"
                + " more)",
            "descriptors: 1,050 before, 1,061 after (expected: at most 10 more)",
            "threads: 20 before, 26 after (expected: at most 5 more)");
  }

  @Test
  void whatIsNotKnownDoesNotPass() {
    SoakReport report = report(GOOD, new Resources(50 * MIB, null, 0L, 1_050, 20), Map.of());

    assertThat(report.failures()).containsExactly("direct memory: not known");
  }

  @Test
  void trafficThatIsSlowerOrLostOrRefusedOrClosedFails() {
    assertThat(report(traffic(15.1, 0, 0), BEFORE, Map.of()).failures())
        .containsExactly(
            "p99 beside the visitors is 1.51 times that without them (expected: at most 1.50)");
    assertThat(report(traffic(10, 1, 0), BEFORE, Map.of()).failures()).hasSize(1);
    assertThat(report(traffic(10, 0, 1), BEFORE, Map.of()).failures()).hasSize(1);
    assertThat(report(GOOD, BEFORE, Map.of("3008 slow", 2)).failures())
        .containsExactly("2 closed: 3008 slow");
  }

  @Test
  void trafficWithoutAnyDeliveryHasNoRatioAndFails() {
    TrafficFigures nothing = traffic(0, 0, 0);

    SoakReport report =
        SoakReport.of(
            soak(),
            new SoakReport.Stretches(nothing, nothing, nothing),
            new SoakReport.Gateway(BEFORE, BEFORE),
            Map.of(),
            Map.of(),
            Map.of());

    assertThat(report.passed()).isFalse();
  }

  @Test
  void aSampleOfThePageOfMetricsIsFoundByItsWholeName() {
    String page = "# TYPE a gauge\na_b 1\na{c=\"d\"} 2\na 3.5E2\n";

    assertThat(MetricsPage.sample(page, "a")).isEqualTo(350);
    assertThat(MetricsPage.sample(page, "c")).isNull();
  }

  private static SoakReport report(
      TrafficFigures beside, Resources after, Map<String, Integer> closed) {
    return SoakReport.of(
        soak(),
        new SoakReport.Stretches(GOOD, beside, GOOD),
        new SoakReport.Gateway(BEFORE, after),
        closed,
        Map.of(),
        Map.of());
  }

  private static Soak soak() {
    Duration time = Duration.ofSeconds(10);
    Load load = new Load(1, 1, Load.Addressing.SHARED_CHANNEL, 50, time, Duration.ZERO, 100, 1, 1);
    return new Soak(
        load,
        time,
        Duration.ofSeconds(1),
        1,
        1,
        1,
        1,
        Duration.ZERO,
        new Soak.Tolerances(1.5, 32, 32, 10, 5));
  }

  private static TrafficFigures traffic(double p99, long lost, long failed) {
    Latencies.Percentiles latency = new Latencies.Percentiles(p99 / 2, p99, p99, p99);
    return new TrafficFigures(100, 100 - lost, lost, 0, 0, failed, latency, 0);
  }
}
