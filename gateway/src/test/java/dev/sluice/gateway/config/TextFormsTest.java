package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFormsTest {

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "0s, PT0S",
    "500ms, PT0.5S",
    "25s, PT25S",
    "2m, PT2M",
    "1h30m, PT1H30M",
    "720h, PT720H",
    "7d, PT168H",
    "1d2h3m4s5ms, PT26H3M4.005S"
  })
  void durationsHaveUnits(String text, Duration duration) {
    assertThat(Durations.parse(text)).isEqualTo(duration);
    assertThat(Durations.parse(Durations.print(duration))).isEqualTo(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "-5s", "1.5s", "5 s", "5sec", "30m1h", "1h1h", "999999d"})
  void whatIsNoDurationIsRefused(String text) {
    assertThatThrownBy(() -> Durations.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "65536, 65536",
    "12B, 12",
    "64KB, 64000",
    "3MB, 3000000",
    "2GB, 2000000000",
    "256KiB, 262144",
    "1MiB, 1048576",
    "1 GiB, 1073741824",
    "1kib, 1024"
  })
  void sizesAreBytesOrHaveUnits(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "KiB", "-1", "1.5MiB", "1TB", "1K", "999999999999999GiB"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:8000, 127.0.0.1, 8000, true, false",
    "localhost:0, localhost, 0, true, false",
    "[::1]:8000, ::1, 8000, true, false",
    "[::]:8000, ::, 8000, false, true",
    ":8000, 0.0.0.0, 8000, false, true",
    "gateway.example.com:65535, gateway.example.com, 65535, false, false",
    "10.0.0.1:80, 10.0.0.1, 80, false, false"
  })
  void addressesHaveAHostAndAPort(
      String text, String host, int port, boolean loopback, boolean wildcard) {
    ListenAddress address = ListenAddress.parse(text);

    assertThat(address).isEqualTo(new ListenAddress(host, port));
    assertThat(address.isLoopback()).isEqualTo(loopback);
    assertThat(address.isWildcard()).isEqualTo(wildcard);
    assertThat(ListenAddress.parse(address.toString())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "8000", "host", "host:", "::1:8000", "[::g]:1", "[:::]:1", "a b:1", "a:65536"})
  void whatIsNoAddressIsRefused(String text) {
    assertThatThrownBy(() -> ListenAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
