package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.codec.MalformedFrameException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkedBodyTest {

  @Test
  void theDataIsFoundHoweverTheBytesAreSplit() throws Exception {
    byte[] all =
        ("5\r\nhello\r\n" + "1;name=\"x\"\r\n,\r\n" + "00A \r\n\r\n world\r\n\r\n0\r\n\r\n")
            .getBytes(US_ASCII);

    for (int split = 0; split <= all.length; split++) {
      ChunkedBody body = new ChunkedBody();
      String first = decoded(body, all, 0, split);
      String second = decoded(body, all, split, all.length);

      assertThat(first + second).isEqualTo("hello,\r\n world\r\n");
      assertThat(body.isEnded()).isTrue();
    }
  }

  @Test
  void anEndIsAnEndOnlyWhenItsLineIsThere() throws Exception {
    ChunkedBody body = new ChunkedBody();

    assertThat(decoded(body, "1\r\na\r\n0\r".getBytes(US_ASCII), 0, 8)).isEqualTo("a");
    assertThat(body.isEnded()).isFalse();
    assertThat(decoded(body, "\n".getBytes(US_ASCII), 0, 1)).isEmpty();
    assertThat(body.isEnded()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\r\n", "-1\r\n", "1\r\nab", "ffffffff\r\n", "100000000\r\n"})
  void whatIsNoChunkIsMalformed(String text) {
    assertThatThrownBy(() -> decoded(new ChunkedBody(), text.getBytes(US_ASCII), 0, text.length()))
        .isInstanceOf(MalformedFrameException.class);
  }

  private static String decoded(ChunkedBody body, byte[] all, int from, int to)
      throws MalformedFrameException {
    byte[] bytes = all.clone();
    int end = body.decode(bytes, from, to);
    return new String(bytes, from, end - from, US_ASCII);
  }
}
