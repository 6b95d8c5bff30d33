package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The JDK's own strict decoder knows what is valid. */
class Utf8Test {
  private static final CharsetDecoder JDK = UTF_8.newDecoder();

  private static final int[] TELLING_BYTES = {
    0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
    0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF
  };

  @Test
  void everyCodePointIsValid() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      if (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE) {
        byte[] bytes = Character.toString(codePoint).getBytes(UTF_8);
        if (!Utf8.isValid(bytes, 0, bytes.length)) {
          assertThat(codePoint).as("refused code point").isNull();
        }
      }
    }
  }

  @Test
  void anyFourTellingBytesAreJudgedAsTheJdkDoes() {
    for (int a : TELLING_BYTES) {
      for (int b : TELLING_BYTES) {
        for (int c : TELLING_BYTES) {
          for (int d : TELLING_BYTES) {
            assertSameAsJdk(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d});
          }
        }
      }
    }
  }

  @Test
  void anInvalidByteIsFoundAnywhere() {
    for (int length = 1; length <= 40; length++) {
      for (int at = 0; at < length; at++) {
        byte[] bytes = "x".repeat(length).getBytes(UTF_8);
        bytes[at] = (byte) 0x80;
        assertThat(Utf8.isValid(bytes, 0, length)).isFalse();
        assertThat(Utf8.isValid(bytes, 0, at)).isTrue();
        assertThat(Utf8.isValid(bytes, at + 1, length)).isTrue();
      }
    }
  }

  @Test
  void whatIsRepairedIsValid() {
    var random = new Random(1);
    byte[] bytes = new byte[20];
    for (int round = 0; round < 10_000; round++) {
      random.nextBytes(bytes);
      byte[] repaired = Utf8.repaired(bytes, 3, bytes.length);
      assertThat(Utf8.isValid(repaired, 0, repaired.length)).isTrue();
    }
  }

  private static void assertSameAsJdk(byte[] bytes) {
    if (Utf8.isValid(bytes, 0, bytes.length) != isValidToJdk(bytes)) {
      assertThat(bytes).as("judged otherwise than by the JDK").isNull();
    }
  }

  static boolean isValidToJdk(byte[] bytes) {
    try {
      JDK.decode(ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException malformed) {
      return false;
    }
  }
}
