package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageInflaterTest {
  private static final int MAX = 100_000;

  private final MessageInflater inflater = new MessageInflater();

  /** RFC 7692 §7.2.3, one after the other. */
  @ParameterizedTest
  @CsvSource({
    "f248cdc9c90700, Hello",
    "000500faff48656c6c6f00, Hello",
    "f348cdc9c9070000, Hello",
    "f248050000 00ffff cac9c90700, Hello",
    "00, ''"
  })
  void examplesOfTheStandardAreInflated(String hex, String text) throws Exception {
    assertThat(inflated(hex(hex))).isEqualTo(text);
  }

  @Test
  void emptyMessageMayBeAnEmptyBlockToo() throws Exception {
    assertThat(inflated(hex("0200"))).isEmpty();
  }

  @Test
  void lastBlockNeedsNothingBehindIt() throws Exception {
    assertThat(inflated(hex("f348cdc9c90700"))).isEqualTo("Hello");
  }

  @Test
  void severalLastBlocksAreOneMessage() throws Exception {
    assertThat(inflated(hex("f348cdc9c90700f348cdc9c9070000"))).isEqualTo("HelloHello");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 255, 256, 257, 16_383, 16_384, 65_535, 65_536, 99_999, MAX})
  void messagesOfAllLengthsComeBack(int length) throws Exception {
    var random = new Random(length);
    var text = new StringBuilder(length);
    for (var i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(1 + i % 26)));
    }
    assertThat(inflated(deflated(text.toString(), 1))).isEqualTo(text.toString());
    assertThat(inflated(deflated(text.toString(), 9))).isEqualTo(text.toString());
    assertThat(inflated(deflated(text.toString(), 0))).isEqualTo(text.toString());
  }

  @Test
  void messageOfTheLargestLengthMayGrowByCompression() {
    var random = new byte[MAX];
    new Random(1).nextBytes(random);
    var deflater = new MessageDeflater(9);
    var compressed = deflater.deflated(ByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(random));

    assertThat(compressed.readableBytes())
        .isGreaterThan(MAX)
        .isLessThanOrEqualTo(MessageInflater.maxCompressedBytes(MAX));
    compressed.release();
  }

  @Test
  void oneByteTooManyIsTooMuch() {
    refuses(deflated("x".repeat(MAX + 1), 1), CloseReason.MESSAGE_TOO_BIG);
  }

  @Test
  void bombIsNotInflatedBeyondTheLimit() {
    var bomb = Unpooled.wrappedBuffer(deflated("x".repeat(60_000_000), 9));
    var allocator = new UnpooledByteBufAllocator(/* preferDirect= */ true);

    assertThat(bomb.readableBytes()).isLessThan(MAX);
    assertThatThrownBy(() -> inflater.inflated(allocator, bomb, MAX))
        .isInstanceOfSatisfying(
            MessageInflater.RefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(CloseReason.MESSAGE_TOO_BIG));
    assertThat(allocator.metric().usedDirectMemory()).isZero();
    assertThat(bomb.refCnt()).isOne();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ff",
        "07",
        "000500faf048656c6c6f00",
        "f348cdc9c90700ff",
        "",
        "f248cdc9c9",
        "000500faff4865"
      })
  void whatIsNotDeflatedDataIsCorrupt(String hex) {
    refuses(hex(hex), CloseReason.INVALID_PAYLOAD);
  }

  @Test
  void messageThatIsCutOffIsCorruptWhereverThatIs() {
    var whole = deflated("to be, or not to be: that is the question", 9);
    for (var length = 0; length < whole.length - 1; length++) {
      refuses(Arrays.copyOf(whole, length), CloseReason.INVALID_PAYLOAD);
    }
  }

  @Test
  void garbageIsRefusedOrInflatedButNeverHangs() {
    var random = new Random(7);
    for (var run = 0; run < 5_000; run++) {
      var garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      try {
        assertThat(inflated(garbage).length()).isLessThanOrEqualTo(MAX);
      } catch (MessageInflater.RefusedException refused) {
        assertThat(refused.reason()).isIn(CloseReason.INVALID_PAYLOAD, CloseReason.MESSAGE_TOO_BIG);
      }
    }
  }

  @Test
  void corruptMessageLeavesNothingToTheNext() throws Exception {
    refuses(hex("f248cdc9c9"), CloseReason.INVALID_PAYLOAD);
    refuses(deflated("x".repeat(MAX + 1), 1), CloseReason.MESSAGE_TOO_BIG);

    assertThat(inflated(hex("f248cdc9c90700"))).isEqualTo("Hello");
  }

  @Test
  void messageCannotReferToTheOneBefore() throws Exception {
    assertThat(inflated(hex("f248cdc9c90700"))).isEqualTo("Hello");

    // The second "Hello" of RFC 7692 §7.2.3.2, with context takeover.
    refuses(hex("f200110000"), CloseReason.INVALID_PAYLOAD);
  }

  private void refuses(byte[] compressed, CloseReason reason) {
    assertThatThrownBy(() -> inflated(compressed))
        .isInstanceOfSatisfying(
            MessageInflater.RefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(reason));
  }

  private String inflated(byte[] compressed) throws MessageInflater.RefusedException {
    ByteBuf message =
        inflater.inflated(ByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(compressed), MAX);
    try {
      return message.toString(StandardCharsets.UTF_8);
    } finally {
      message.release();
    }
  }

  private static byte[] hex(String hex) {
    return ByteBufUtil.decodeHexDump(hex.replace(" ", ""));
  }

  /** As a client does it, the end of the flush cut off. */
  private static byte[] deflated(String text, int level) {
    var deflater = new Deflater(level, true);
    deflater.setInput(ClientFrames.utf8(text));
    var out = new byte[text.length() + 1_000];
    var length = deflater.deflate(out, 0, out.length, Deflater.SYNC_FLUSH);
    deflater.end();
    return Arrays.copyOf(out, length - 4);
  }
}
