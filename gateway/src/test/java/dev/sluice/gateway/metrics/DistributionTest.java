package dev.sluice.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DistributionTest {
  private final Distribution distribution = new Distribution(0, 10, 100);

  @Test
  void newDistributionIsEmpty() {
    assertThat(distribution.counts()).containsExactly(0, 0, 0, 0);
    assertThat(distribution.total()).isZero();
  }

  @Test
  void valueFallsIntoTheFirstBucketThatHoldsIt() {
    for (var value : new long[] {0, 1, 10, 11, 100, 101, 1000}) {
      distribution.record(value, 1);
    }

    assertThat(distribution.counts()).containsExactly(1, 2, 2, 2);
    assertThat(distribution.total()).isEqualTo(1223);
  }

  @Test
  void valueMayCountSeveralTimes() {
    distribution.record(5, 3);

    assertThat(distribution.counts()).containsExactly(0, 3, 0, 0);
    assertThat(distribution.total()).isEqualTo(15);
  }

  @Test
  void boundsAreACopy() {
    var bounds = new long[] {1, 2};
    var other = new Distribution(bounds);
    bounds[0] = 1000;
    other.upperBounds()[1] = 1000;
    other.record(3, 1);

    assertThat(other.upperBounds()).containsExactly(1, 2);
    assertThat(other.counts()).containsExactly(0, 0, 1);
  }
}
