package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8ValidatorTest {
  private final CharsetDecoder reference = StandardCharsets.UTF_8.newDecoder();
  private final CharBuffer decoded = CharBuffer.allocate(64);

  @Test
  void everySequenceOfOneToThreeBytesIsJudgedAsJavaDoes() {
    var one = new byte[1];
    var two = new byte[2];
    var three = new byte[3];
    for (var a = 0; a < 256; a++) {
      one[0] = two[0] = three[0] = (byte) a;
      assertAsJava(one);
      var mayGoOn = a >= 0x80 && new Utf8Validator().accept(Unpooled.wrappedBuffer(one), 0, 1);
      for (var b = 0; b < 256; b++) {
        two[1] = three[1] = (byte) b;
        assertAsJava(two);
        // Behind ASCII come two bytes, and behind a byte that cannot be comes nothing.
        for (var c = 0; mayGoOn && c < 256; c++) {
          three[2] = (byte) c;
          assertAsJava(three);
        }
      }
    }
  }

  @Test
  void sequencesOfFourBytesAreJudgedAsJavaDoes() {
    var random = new Random(6);
    var four = new byte[4];
    for (var i = 0; i < 300_000; i++) {
      random.nextBytes(four);
      four[0] = (byte) (0xE0 + random.nextInt(0x18));
      for (var at = 1; at < 4; at++) { // Near the bounds of what may continue.
        if (random.nextInt(4) > 0) {
          four[at] = (byte) (0x7E + random.nextInt(0x44));
        }
      }
      assertAsJava(four);
    }
  }

  @Test
  void badByteIsToldAsSoonAsNoCharacterBeginsLikeThat() {
    var beginnings = beginnings();
    var random = new Random(7);
    var bytes = new byte[3];
    for (var a = 0x80; a < 256; a++) {
      bytes[0] = (byte) a;
      assertThat(accepts(bytes, 1)).as("%02x", a).isEqualTo(beginnings.get(a));
      for (var b = 0; beginnings.get(a) && b < 256; b++) {
        bytes[1] = (byte) b;
        if (a >= 0xE0) {
          assertThat(accepts(bytes, 2)).as("%02x%02x", a, b).isEqualTo(beginnings.get(a << 8 | b));
          var c = random.nextInt(256);
          bytes[2] = (byte) c;
          if (a >= 0xF0) {
            assertThat(accepts(bytes, 3)).isEqualTo(beginnings.get(a << 16 | b << 8 | c));
          }
        }
      }
    }
  }

  @Test
  void everyCharacterIsAcceptedByteByByte() {
    for (var codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint += 7) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        var validator = new Utf8Validator();
        var bytes = utf8(codePoint);
        var in = Unpooled.wrappedBuffer(bytes);
        for (var i = 0; i < bytes.length; i++) {
          if (!validator.accept(in, i, 1) || validator.isComplete() != (i == bytes.length - 1)) {
            fail("U+%04X at byte %d", codePoint, i);
          }
        }
      }
    }
  }

  @Test
  void badByteIsFoundAnywhereInLongText() {
    for (var length = 1; length < 40; length++) {
      for (var at = 0; at < length; at++) {
        var bytes = "a".repeat(length).getBytes(StandardCharsets.US_ASCII);
        bytes[at] = (byte) 0xFF;
        assertThat(accepts(bytes, length)).isFalse();
        bytes[at] = (byte) 0xC3;
        assertThat(accepts(bytes, length)).isEqualTo(at == length - 1);
      }
    }
  }

  @Test
  void textIsTakenInPieces() {
    var bytes = "grüße, 世界, 😀😀 and much more in ASCII".repeat(3).getBytes(StandardCharsets.UTF_8);
    var in = Unpooled.wrappedBuffer(bytes);
    for (var at = 0; at <= bytes.length; at++) {
      var validator = new Utf8Validator();
      assertThat(validator.accept(in, 0, at)).isTrue();
      assertThat(validator.accept(in, at, bytes.length - at)).isTrue();
      assertThat(validator.isComplete()).isTrue();
    }
  }

  @Test
  void emptyTextIsComplete() {
    var validator = new Utf8Validator();

    assertThat(validator.accept(Unpooled.EMPTY_BUFFER, 0, 0)).isTrue();
    assertThat(validator.isComplete()).isTrue();
  }

  private void assertAsJava(byte[] bytes) {
    decoded.clear();
    reference.reset();
    var expected = !reference.decode(ByteBuffer.wrap(bytes), decoded, true).isError();
    var validator = new Utf8Validator();
    var actual =
        validator.accept(Unpooled.wrappedBuffer(bytes), 0, bytes.length) && validator.isComplete();
    if (actual != expected) {
      fail("%s is UTF-8: %b (expected: %b)", HexFormat.of().formatHex(bytes), actual, expected);
    }
  }

  private static boolean accepts(byte[] bytes, int length) {
    ByteBuf in = Unpooled.wrappedBuffer(bytes);
    return new Utf8Validator().accept(in, 0, length);
  }

  /** The first one, two or three bytes of every character beyond ASCII. */
  private static BitSet beginnings() {
    var all = new BitSet(1 << 24);
    for (var codePoint = 0x80; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        var bytes = utf8(codePoint);
        var beginning = 0;
        for (var i = 0; i < bytes.length - 1; i++) {
          beginning = beginning << 8 | Byte.toUnsignedInt(bytes[i]);
          all.set(beginning);
        }
      }
    }
    return all;
  }

  private static byte[] utf8(int codePoint) {
    return Character.toString(codePoint).getBytes(StandardCharsets.UTF_8);
  }
}
