package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class StreamFramingTest {
  @Test
  void lineEndsInANewline() {
    assertThat(written(StreamFraming.LINES, "{}")).isEqualTo("7b7d0a");
  }

  @Test
  void lengthStandsBeforeTheMessageInFourBytesTheHighestFirst() {
    assertThat(written(StreamFraming.LENGTH_PREFIXED, "{}")).isEqualTo("000000027b7d");
    assertThat(written(StreamFraming.LENGTH_PREFIXED, "x".repeat(0x010203)))
        .startsWith("0001020378");
  }

  @Test
  void messagesStandOneBehindTheOther() {
    var out = Unpooled.buffer(1);
    for (var message : new String[] {"a", "", "bc"}) {
      StreamFraming.LENGTH_PREFIXED.write(out, to -> to.writeCharSequence(message, US_ASCII));
    }

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("0000000161000000000000000" + "26263");
  }

  @Test
  void firstByteTellsTheFraming() {
    for (var b = 0; b < 256; b++) {
      var text = (b >= 0x20 && b < 0x7F) || b == '\r' || b == '\n';
      assertThat(StreamFraming.of((byte) b))
          .as("0x%02x", b)
          .isEqualTo(text ? StreamFraming.LINES : b == 0 ? StreamFraming.LENGTH_PREFIXED : null);
    }
  }

  private static String written(StreamFraming framing, String message) {
    var out = Unpooled.buffer(1);
    framing.write(out, to -> to.writeCharSequence(message, US_ASCII));
    return ByteBufUtil.hexDump(out);
  }
}
