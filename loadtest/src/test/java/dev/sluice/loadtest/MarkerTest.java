package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MarkerTest {

  @ParameterizedTest
  @ValueSource(ints = {Marker.LEAST_SIZE, 51, 100, 1_000})
  void aMarkerIsJsonOfTheWantedSize(int size) throws Exception {
    for (long sequence : new long[] {0, 42, 9_999_999_999L}) {
      String text = text(1_000_000_000_123_456_789L, sequence, size);

      JsonNode json = new ObjectMapper().readTree(text);
      assertThat(text).hasSize(size);
      assertThat(json.get("t").asLong()).isEqualTo(1_000_000_000_123_456_789L);
      assertThat(json.get("s").asLong()).isEqualTo(sequence);
    }
  }

  @Test
  void stampsShow19DigitsAndNeverGoBack() {
    long first = Stamp.now();
    long second = Stamp.now();

    assertThat(Long.toString(first)).hasSize(Stamp.DIGITS);
    assertThat(second).isGreaterThanOrEqualTo(first);
  }

  static String text(long stamp, long sequence, int size) {
    ByteBuf out = Unpooled.buffer();
    Marker.write(stamp, sequence, size, out);
    return out.toString(UTF_8);
  }
}
