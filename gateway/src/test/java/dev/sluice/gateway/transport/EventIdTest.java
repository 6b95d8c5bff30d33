package dev.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.StreamPosition;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {
  @Test
  void whatIsEncodedComesBack() {
    var positions =
        Map.of(
            "news", new StreamPosition(0, ""),
            "ünïcode#1,2", new StreamPosition(127, "xyz"),
            "large", new StreamPosition(128, "a"),
            "larger", new StreamPosition(Long.MAX_VALUE, "b"),
            "unsigned", new StreamPosition(-1, "c"),
            "", new StreamPosition(1, "ë"));

    assertThat(EventId.decode(EventId.encode(positions))).isEqualTo(positions);
    assertThat(EventId.decode(EventId.encode(Map.of()))).isEmpty();
  }

  @Test
  void textIsShortAndGoesIntoHeadersAndQueriesAsItStands() {
    var text = EventId.encode(Map.of("news", new StreamPosition(1000, "xkcd")));

    assertThat(text).matches("[-_A-Za-z0-9]+").hasSizeLessThan(20);
  }

  @Test
  void sameMapGivesTheSameText() {
    var positions = new HashMap<String, StreamPosition>();
    for (var i = 0; i < 50; i++) {
      positions.put("channel" + i, new StreamPosition(i, "e"));
    }

    assertThat(EventId.encode(new TreeMap<>(positions))).isEqualTo(EventId.encode(positions));
  }

  @Test
  void tooManyForAHeaderAreNotKeptAtAll() {
    var positions = new HashMap<String, StreamPosition>();
    while (!EventId.encode(positions).isEmpty()) {
      positions.put("channel" + positions.size(), new StreamPosition(1L << 40, "epoch"));
    }

    assertThat(positions.size()).isBetween(100, 300);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "!", "A", "AA", "Ag", "AQ==", "of somebody else", "AQU", "AQD_", "42"})
  void whatIsNotOursIsNothing(String text) {
    assertThat(EventId.decode(text)).isEmpty();
  }

  @Test
  void noTextOfAnyKindDoesHarm() {
    var random = new Random(22);
    var whole =
        EventId.encode(Map.of("a", new StreamPosition(300, "e"), "b", new StreamPosition(1, "f")));
    for (var i = 0; i < whole.length(); i++) {
      EventId.decode(whole.substring(0, i));
    }
    for (var i = 0; i < 10_000; i++) {
      var bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (bytes.length > 0) {
        bytes[0] = 1;
      }
      EventId.decode(Base64.getUrlEncoder().encodeToString(bytes));
    }
    assertThat(EventId.decode("A".repeat(EventId.MAX_TEXT_LENGTH + 1))).isEmpty();
  }
}
