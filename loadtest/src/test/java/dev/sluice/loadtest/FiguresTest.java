package dev.sluice.loadtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.01234, 0.0123",
    "0.5, 0.500",
    "1.234, 1.23",
    "12.34, 12.3",
    "123.4, 123",
    "1234567.8, '1,234,568'",
    "1000, '1,000'",
    "-12.34, -12.3"
  })
  void numbersShowThreeDigitsThatMatter(double number, String text) {
    assertThat(Figures.decimal(number)).isEqualTo(text);
  }

  @Test
  void thingsAreCountedInWords() {
    assertThat(Figures.count(1, "publisher")).isEqualTo("1 publisher");
    assertThat(Figures.count(2_000, "publisher")).isEqualTo("2,000 publishers");
  }

  @Test
  void noDeliveriesAreNoNumber() {
    assertThat(Figures.rounded(1.0 / 0)).isZero();
    assertThat(Figures.perSecond(5, 0)).isZero();
    assertThat(Figures.perSecond(5, 2_000_000_000)).isEqualTo(2.5);
  }

  @Test
  void percentilesComeInMilliseconds() {
    Latencies latencies = new Latencies();
    for (int millis = 1; millis <= 1_000; millis++) {
      latencies.record(millis * 1_000_000L);
    }

    Latencies.Percentiles percentiles = latencies.percentiles();
    assertThat(percentiles.p50Ms()).isCloseTo(500, within(1.0));
    assertThat(percentiles.p99Ms()).isCloseTo(990, within(1.0));
    assertThat(percentiles.p999Ms()).isCloseTo(999, within(1.0));
    assertThat(percentiles.maxMs()).isCloseTo(1_000, within(1.0));
  }

  @Test
  void latenciesOutOfRangeCountAsTheNearest() {
    Latencies latencies = new Latencies();
    latencies.record(-5);
    latencies.record(Long.MAX_VALUE);

    assertThat(latencies.percentiles().maxMs()).isCloseTo(600_000, within(500.0));
  }

  @Test
  void noLatenciesAreZero() {
    Latencies none = new Latencies();
    none.add(new Latencies());

    assertThat(none.percentiles()).isEqualTo(new Latencies.Percentiles(0, 0, 0, 0));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "10s, 10000",
    "500ms, 500",
    "1m30s, 90000",
    "2h, 7200000",
    "1h1m1s1ms, 3661001"
  })
  void durationsAreReadInEveryUnit(String text, long millis) {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofMillis(millis));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10", "10 s", "s", "1.5s", "-1s", "1s1m", "1d"})
  void whatIsNoDurationIsTold(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(TypeConversionException.class)
        .hasMessage(text + " (expected: a duration such as 10s, 500ms or 1m30s)");
  }
}
