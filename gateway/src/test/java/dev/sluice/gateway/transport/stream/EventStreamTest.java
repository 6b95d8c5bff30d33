package dev.sluice.gateway.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventStreamTest {
  private final ByteBuf out = Unpooled.buffer();

  @Test
  void dataStandsOnALineAndAnEmptyOneEndsTheEvent() {
    EventStream.write(out, text("{}"));
    EventStream.write(out, text("[1]"));

    assertThat(written()).isEqualTo("data: {}\n\ndata: [1]\n\n");
  }

  @Test
  void idComesFirst() {
    EventStream.write(out, "abc", text("{}"));

    assertThat(written()).isEqualTo("id: abc\ndata: {}\n\n");
  }

  @ParameterizedTest
  @CsvSource({"<1<<2<, 12", "<, ''", "1<, 1", "<1, 1", "1<2, 12"})
  void carriageReturnsAreTakenOut(String data, String left) {
    EventStream.write(out, text("kept\r"));
    out.clear().writeByte('\r');
    EventStream.write(out, text(data.replace('<', '\r')));

    assertThat(written()).isEqualTo("\rdata: " + left + "\n\n");
  }

  private static Consumer<ByteBuf> text(String text) {
    return bytes -> bytes.writeCharSequence(text, StandardCharsets.UTF_8);
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
