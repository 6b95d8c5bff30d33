package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCursorTest {

  @Test
  void framesAreFoundHoweverTheBytesAreSplit() throws Exception {
    ByteBuf all = Unpooled.buffer();
    all.writeBytes(frame(FrameCursor.TEXT, "hello"));
    all.writeBytes(frame(FrameCursor.PING, ""));
    all.writeBytes(frame(FrameCursor.TEXT, "x".repeat(130)));
    all.writeBytes(frame(FrameCursor.CLOSE, "ab"));

    for (int first = 0; first <= all.readableBytes(); first++) {
      for (int second : new int[] {first, first + 1, first + 7}) {
        assertThat(framesOf(all, first, Math.min(second, all.readableBytes())))
            .containsExactly("1 hello", "9 ", "1 " + "x".repeat(130), "8 ab");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000})
  void everyFormOfLengthIsRead(int length) throws Exception {
    ByteBuf frame = frame(FrameCursor.TEXT, "x".repeat(length));

    assertThat(framesOf(frame, 0, 0)).containsExactly("1 " + "x".repeat(length));
  }

  @ParameterizedTest
  @CsvSource({
    "0x01, 0x00, a fragmented WebSocket message (expected: whole ones)",
    "0x80, 0x00, a fragmented WebSocket message (expected: whole ones)",
    "0xc1, 0x00, 'a WebSocket frame with reserved bits, or masked'",
    "0x81, 0x80, 'a WebSocket frame with reserved bits, or masked'",
  })
  void whatNoServerOfOursSendsIsMalformed(String first, String second, String reason) {
    ByteBuf frame = Unpooled.buffer().writeByte(Integer.decode(first));
    frame.writeByte(Integer.decode(second));

    assertThatThrownBy(() -> framesOf(frame, 0, 0))
        .isInstanceOf(MalformedFrameException.class)
        .hasMessage(reason);
  }

  @Test
  void aFrameOfAnAbsurdLengthIsMalformed() {
    for (long length : new long[] {1L << 40, -1}) {
      ByteBuf frame = Unpooled.buffer().writeByte(0x81).writeByte(127).writeLong(length);

      assertThatThrownBy(() -> framesOf(frame, 0, 0)).isInstanceOf(MalformedFrameException.class);
    }
  }

  @Test
  void aClientsFrameHasAMaskOfZero() {
    ByteBuf small = ClientFrames.frame(1, Unpooled.copiedBuffer("abc", UTF_8));
    ByteBuf large = ClientFrames.frame(1, Unpooled.copiedBuffer("x".repeat(300), UTF_8));

    assertThat(bytesOf(small)).containsExactly(0x81, 0x83, 0, 0, 0, 0, 'a', 'b', 'c');
    assertThat(bytesOf(large)).hasSize(308).startsWith(0x81, 0xfe, 1, 44, 0, 0, 0, 0, 'x');
    assertThat(bytesOf(ClientFrames.pong())).containsExactly(0x81, 0x82, 0, 0, 0, 0, '{', '}');
  }

  /** Reads in three parts, as a connection does. */
  private static List<String> framesOf(ByteBuf all, int first, int second)
      throws MalformedFrameException {
    List<String> frames = new ArrayList<>();
    Leftover leftover = new Leftover();
    Scratch scratch = new Scratch();
    FrameCursor cursor = new FrameCursor();
    int[] cuts = {0, first, second, all.readableBytes()};
    for (int i = 0; i < 3; i++) {
      leftover.join(all.slice(cuts[i], cuts[i + 1] - cuts[i]), scratch);
      cursor.over(scratch.bytes(), scratch.from(), scratch.to());
      while (cursor.next()) {
        int length = cursor.to() - cursor.from();
        String payload = new String(scratch.bytes(), cursor.from(), length, UTF_8);
        frames.add(cursor.opcode() + " " + payload);
      }
      scratch.understood(cursor.position());
      leftover.keep(scratch);
    }
    return frames;
  }

  /** A server's frame. */
  static ByteBuf frame(int opcode, String payload) {
    byte[] bytes = payload.getBytes(UTF_8);
    ByteBuf frame = Unpooled.buffer().writeByte(0x80 | opcode);
    if (bytes.length < 126) {
      frame.writeByte(bytes.length);
    } else if (bytes.length < 65_536) {
      frame.writeByte(126).writeShort(bytes.length);
    } else {
      frame.writeByte(127).writeLong(bytes.length);
    }
    return frame.writeBytes(bytes);
  }

  private static int[] bytesOf(ByteBuf frame) {
    int[] bytes = new int[frame.readableBytes()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = frame.getUnsignedByte(i);
    }
    frame.release();
    return bytes;
  }
}
