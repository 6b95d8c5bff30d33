package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageCursorTest {
  private static final byte[] NO_PREFIX = {};
  private static final int SIZE = 60;
  private static final long STAMP = 1_000_000_000_123_456_789L;

  @Test
  void aMarkerIsFoundInAPublicationAndInAMessage() {
    assertThat(messages(publication(7))).containsExactly("7 at " + STAMP);
    assertThat(messages("{\"push\":{\"message\":{\"data\":" + marker(8) + "}}}"))
        .containsExactly("8 at " + STAMP);
  }

  @Test
  void joinedMessagesAreToldApart() {
    assertThat(
            messages(
                String.join(
                    "\n", publication(1), "{}", publication(2), "{\"id\":1,\"publish\":{}}", "{}")))
        .containsExactly(
            "1 at " + STAMP, "ping", "2 at " + STAMP, "{\"id\":1,\"publish\":{}}", "ping");
  }

  @Test
  void aNewlineAtTheEndIsNoMessage() {
    assertThat(messages("{}\n")).containsExactly("ping");
    assertThat(messages("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":1000000000123456789}",
        "{\"t\":1000000000123456789,\"s\":\"1\",\"p\":\"xxxxxxxxxxxxxxxxxxxxxx\"}",
        "{\"t\":100000000012345678,\"s\":1,\"p\":\"xxxxxxxxxxxxxxxxxxxxxxxxxx\"}",
        "{\"t\":10000000001234567890,\"s\":1,\"p\":\"xxxxxxxxxxxxxxxxxxxxxxxxx\"}",
        "{\"t\":1000000000123456789,\"s\":1,\"p\":\"of another size\"}",
        "{\"t\":1000000000123456789,\"x\":1,\"p\":\"xxxxxxxxxxxxxxxxxxxxxxxxx\"}",
        "{\"id\":1,\"connect\":{\"client\":\"c\",\"ping\":25,\"pong\":true}}",
        "{} "
      })
  void whatOnlyLooksLikeAMarkerOrAPingIsNone(String message) {
    assertThat(messages(message)).containsExactly(message);
  }

  @Test
  void ofAnEventStreamOnlyTheDataLinesAreMessages() {
    String events =
        "\r\nid: 7\ndata: %s\n\n: comment\ndata: {}\n\ndata:{}\ndata: {\"id\":1}\n\n\n"
            .formatted(publication(3));

    assertThat(messages(Wire.UNI_SSE.prefix(), events))
        .containsExactly("3 at " + STAMP, "ping", "{\"id\":1}");
    assertThat(messages(Wire.UNI_SSE.prefix(), "\n\nda")).isEmpty();
  }

  @Test
  void theBytesAroundTheFrameDoNotCount() {
    String around = publication(1) + "\n" + "{}" + "\n" + publication(3);
    MessageCursor cursor = new MessageCursor(NO_PREFIX, SIZE);
    int from = publication(1).length() + 1;

    cursor.over(around.getBytes(UTF_8), from, from + 2);

    assertThat(cursor.next()).isTrue();
    assertThat(cursor.kind()).isEqualTo(MessageCursor.Kind.PING);
    assertThat(cursor.next()).isFalse();
  }

  private static List<String> messages(String lines) {
    return messages(NO_PREFIX, lines);
  }

  private static List<String> messages(byte[] prefix, String frame) {
    MessageCursor cursor = new MessageCursor(prefix, SIZE);
    byte[] bytes = frame.getBytes(UTF_8);
    cursor.over(bytes, 0, bytes.length);
    List<String> messages = new ArrayList<>();
    while (cursor.next()) {
      messages.add(
          switch (cursor.kind()) {
            case PING -> "ping";
            case MARKED -> cursor.sequence() + " at " + cursor.stamp();
            case OTHER -> frame.substring(cursor.from(), cursor.to());
          });
    }
    return messages;
  }

  private static String publication(long sequence) {
    return "{\"push\":{\"channel\":\"c\",\"pub\":{\"data\":"
        + marker(sequence)
        + ",\"offset\":5}}}";
  }

  private static String marker(long sequence) {
    return MarkerTest.text(STAMP, sequence, SIZE);
  }
}
