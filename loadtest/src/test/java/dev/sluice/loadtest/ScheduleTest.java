package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
  private static final long START = 1_000_000_000_123_456_789L;
  private static final long SECOND = 1_000_000_000;

  @Test
  void theFirstMessageIsDueAtOnceAndTheLastBeforeTheEnd() {
    Schedule schedule = new Schedule(START, 50, START + 10 * SECOND);

    assertThat(schedule.dueBy(START - 1)).isZero();
    assertThat(schedule.dueBy(START)).isEqualTo(1);
    assertThat(schedule.dueBy(START + SECOND / 50 - 1)).isEqualTo(1);
    assertThat(schedule.dueBy(START + SECOND / 50)).isEqualTo(2);
    assertThat(schedule.dueBy(START + 10 * SECOND)).isEqualTo(500);
    assertThat(schedule.dueBy(Long.MAX_VALUE)).isEqualTo(500);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.3, 1, 3, 7, 999.9, 12_345.678, 1_000_000})
  void eachMessageIsDueAtItsTimeAndNotBefore(double rate) {
    Schedule schedule = new Schedule(START, rate, START + 3_600 * SECOND);

    for (long n = 0; n < 1_000; n++) {
      assertThat(schedule.dueBy(schedule.timeOf(n))).isEqualTo(n + 1);
      assertThat(schedule.dueBy(schedule.timeOf(n) - 1)).isEqualTo(n);
    }
  }

  @Test
  void whoeverComesLateFindsAllThatAreDue() {
    Schedule schedule = new Schedule(START, 1_000, START + 10 * SECOND);

    assertThat(schedule.dueBy(START + 2 * SECOND)).isEqualTo(2_001);
    assertThat(schedule.timeOf(2_000)).isEqualTo(START + 2 * SECOND);
  }
}
