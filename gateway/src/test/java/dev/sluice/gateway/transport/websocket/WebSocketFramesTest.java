package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketFramesTest {
  private final ByteBuf out = Unpooled.directBuffer();

  @AfterEach
  void release() {
    out.release();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 8100",
    "1, 8101",
    "125, 817d",
    "126, 817e007e",
    "127, 817e007f",
    "65535, 817effff",
    "65536, 817f0000000000010000",
    "100000, 817f00000000000186a0"
  })
  void textHasTheShortestHeader(int length, String header) {
    var content = random(length);
    WebSocketFrames.writeText(out, bytes -> bytes.writeBytes(content));

    assertThat(ByteBufUtil.hexDump(out, 0, header.length() / 2)).isEqualTo(header);
    assertThat(ByteBufUtil.getBytes(out, header.length() / 2, length)).isEqualTo(content);
    assertThat(out.readableBytes()).isEqualTo(header.length() / 2 + length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 125, 126, 65_535, 65_536})
  void textComesThroughTheDecoder(int length) {
    var content = "m".repeat(length);
    WebSocketFrames.writeText(out, bytes -> bytes.writeBytes(ClientFrames.utf8(content)));

    try (var decoded = new DecodedFrames(1 << 20)) {
      decoded.read(ClientFrames.masked(ByteBufUtil.getBytes(out)));
      assertThat(decoded.events()).containsExactly("text " + content);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 125, 126, 65_535, 65_536})
  void framesFollowEachOtherInOneBuffer(int length) {
    var content = random(length);
    out.writeByte('!');
    for (var i = 0; i < 3; i++) {
      WebSocketFrames.writeText(out, bytes -> bytes.writeBytes(content));
    }

    assertThat(out.readByte()).isEqualTo((byte) '!');
    var frame = out.readableBytes() / 3;
    var first = ByteBufUtil.getBytes(out, 1, frame);
    assertThat(first).endsWith(content);
    assertThat(ByteBufUtil.getBytes(out, 1 + frame, frame)).isEqualTo(first);
    assertThat(ByteBufUtil.getBytes(out, 1 + 2 * frame, frame)).isEqualTo(first);
  }

  @Test
  void longTextFitsIntoABufferThatIsFull() {
    var content = random(65_536);
    var full = Unpooled.directBuffer(4 + content.length);
    WebSocketFrames.writeText(full, bytes -> bytes.writeBytes(content));

    assertThat(ByteBufUtil.getBytes(full)).hasSize(10 + content.length).endsWith(content);
    full.release();
  }

  @Test
  void controlFrameHasItsContentAndLeavesItUnread() {
    var content = Unpooled.wrappedBuffer(ClientFrames.utf8("xhello"));
    content.skipBytes(1);
    WebSocketFrames.writeControl(out, WebSocketFrames.PONG, content);

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo("8a0568656c6c6f");
    assertThat(content.readableBytes()).isEqualTo(5);
  }

  @ParameterizedTest
  @CsvSource({"1000, '', 880203e8", "3008, slow, 88060bc0736c6f77", "4999, ü, 88041387c3bc"})
  void closeFrameHasCodeAndText(int code, String text, String hex) {
    WebSocketFrames.writeClose(out, code, text);

    assertThat(ByteBufUtil.hexDump(out)).isEqualTo(hex);
  }

  @Test
  void longestCloseTextFits() {
    WebSocketFrames.writeClose(out, 3000, "t".repeat(123));

    assertThat(ByteBufUtil.hexDump(out, 0, 2)).isEqualTo("887d");
    assertThat(out.readableBytes()).isEqualTo(127);
  }

  private static byte[] random(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }
}
