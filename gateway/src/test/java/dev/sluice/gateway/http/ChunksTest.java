package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChunksTest {
  @ParameterizedTest
  @CsvSource({"1, 00000001", "15, 0000000F", "16, 00000010", "43981, 0000ABCD", "70000, 00011170"})
  void chunkHasItsLengthBeforeIt(int length, String written) {
    var out = Unpooled.buffer().writeByte('!');
    Chunks.write(
        out, chunk -> chunk.writeBytes("x".repeat(length).getBytes(StandardCharsets.US_ASCII)));

    assertThat(out.toString(StandardCharsets.US_ASCII))
        .isEqualTo("!" + written + "\r\n" + "x".repeat(length) + "\r\n");
  }

  @Test
  void lastChunkIsEmpty() {
    var out = Unpooled.buffer();
    Chunks.writeLast(out);

    assertThat(out.toString(StandardCharsets.US_ASCII)).isEqualTo("0\r\n\r\n");
  }
}
