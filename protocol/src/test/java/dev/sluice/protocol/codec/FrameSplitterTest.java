package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FrameSplitterTest {
  private static final int MAX_BYTES = 100;
  private static final List<String> MESSAGES =
      List.of("{}", "{\"id\":1,\"data\":\"é\"}", "m".repeat(MAX_BYTES), "{ }", "x");

  private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
  private final FrameSplitter splitter = new FrameSplitter(allocator, MAX_BYTES);

  @AfterEach
  void nothingIsLeft() {
    splitter.release();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  // Whole, split and joined.

  @ParameterizedTest
  @EnumSource
  void messagesComeOutWholeAtEverySplitPoint(StreamFraming framing) throws Exception {
    var stream = stream(framing, MESSAGES);
    for (var split = 0; split <= stream.length; split++) {
      var each = new FrameSplitter(allocator, MAX_BYTES);
      var frames = frames(each, Arrays.copyOfRange(stream, 0, split));
      frames.addAll(frames(each, Arrays.copyOfRange(stream, split, stream.length)));

      assertThat(frames).as("split at %d", split).isEqualTo(MESSAGES);
      assertThat(each.isHolding()).isFalse();
      assertThat(each.framing()).isEqualTo(framing);
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesComeOutWholeAtEveryTwoSplitPoints(StreamFraming framing) throws Exception {
    var stream = stream(framing, MESSAGES);
    for (var first = 0; first <= stream.length; first += 7) {
      for (var second = first; second <= stream.length; second++) {
        var each = new FrameSplitter(allocator, MAX_BYTES);
        var frames = frames(each, Arrays.copyOfRange(stream, 0, first));
        frames.addAll(frames(each, Arrays.copyOfRange(stream, first, second)));
        frames.addAll(frames(each, Arrays.copyOfRange(stream, second, stream.length)));

        assertThat(frames).as("split at %d and %d", first, second).isEqualTo(MESSAGES);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void messagesComeOutWholeByteByByte(StreamFraming framing) throws Exception {
    var frames = new ArrayList<String>();
    for (var b : stream(framing, MESSAGES)) {
      frames.addAll(frames(splitter, b));
    }

    assertThat(frames).isEqualTo(MESSAGES);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotAskedForYetIsKept(StreamFraming framing) throws Exception {
    var stream = stream(framing, MESSAGES);
    splitter.add(buffer(stream));
    var frames = new ArrayList<String>();
    frames.add(text(splitter.next()));
    assertThat(splitter.isHolding()).isTrue();
    splitter.add(buffer(stream));
    frames.addAll(rest(splitter));

    assertThat(frames).hasSize(2 * MESSAGES.size()).startsWith("{}").endsWith("x");
    assertThat(splitter.isHolding()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void framesOutliveTheBytesThatFollow(StreamFraming framing) throws Exception {
    var stream = stream(framing, List.of("first", "second"));
    splitter.add(buffer(Arrays.copyOf(stream, stream.length - 3)));
    var first = splitter.next();
    assertThat(splitter.next()).isNull();
    splitter.add(buffer(Arrays.copyOfRange(stream, stream.length - 3, stream.length)));
    var second = splitter.next();

    assertThat(text(first)).isEqualTo("first");
    assertThat(text(second)).isEqualTo("second");
  }

  @Test
  void emptyReadIsNothing() throws Exception {
    assertThat(frames(splitter)).isEmpty();
    assertThat(splitter.isHolding()).isFalse();
    assertThat(splitter.framing()).isNull();
    assertThat(frames(splitter, bytes("a"))).isEmpty();
    assertThat(frames(splitter)).isEmpty();
    assertThat(frames(splitter, bytes("b\n"))).containsExactly("ab");
  }

  // Lines.

  @Test
  void carriageReturnBeforeTheNewlineIsDropped() throws Exception {
    assertThat(frames(splitter, bytes("{}\r\na\rb\r\r\n"))).containsExactly("{}", "a\rb\r");
    assertThat(frames(splitter, bytes("c\r"))).isEmpty();
    assertThat(frames(splitter, bytes("\n"))).containsExactly("c");
  }

  @Test
  void blankLineIsAnEmptyFrame() throws Exception {
    assertThat(frames(splitter, bytes("\n\r\na\n\n"))).containsExactly("", "", "a", "");
  }

  @Test
  void longestLineMayEndInCarriageReturnAndNewlineWhereverItIsSplit() throws Exception {
    var line = "m".repeat(MAX_BYTES);
    assertThat(frames(splitter, bytes(line + "\r\n"))).containsExactly(line);
    assertThat(frames(splitter, bytes(line))).isEmpty();
    assertThat(frames(splitter, bytes("\r"))).isEmpty();
    assertThat(frames(splitter, bytes("\n"))).containsExactly(line);
  }

  @Test
  void lineBeyondTheLimitIsTooLong() {
    assertTooLong(bytes("m".repeat(MAX_BYTES + 1) + "\n"));
  }

  @Test
  void lineIsTooLongBeforeItEnds() {
    assertTooLong(bytes("m".repeat(MAX_BYTES + 1)));
  }

  @Test
  void carriageReturnThatEndsNothingCounts() throws Exception {
    assertThat(frames(splitter, bytes("m".repeat(MAX_BYTES) + "\r"))).isEmpty();
    assertTooLong(bytes("m"));
  }

  @Test
  void lineBehindOthersMayBeTooLong() throws Exception {
    splitter.add(buffer(bytes("{}\n" + "m".repeat(MAX_BYTES + 1))));
    assertThat(text(splitter.next())).isEqualTo("{}");
    assertThatThrownBy(splitter::next).isInstanceOf(FrameTooLongException.class);
    assertThat(splitter.isHolding()).isFalse();
  }

  @Test
  void lineThatTheEndCutsOffIsALine() throws Exception {
    assertThat(frames(splitter, bytes("{}\n{\"id\""))).containsExactly("{}");
    assertThat(frames(splitter, bytes(":1}"))).isEmpty();
    splitter.end();

    assertThat(rest(splitter)).containsExactly("{\"id\":1}");
    assertThat(splitter.isHolding()).isFalse();
  }

  @Test
  void behindTheLastNewlineThereIsNoLine() throws Exception {
    assertThat(frames(splitter, bytes("{}\n"))).containsExactly("{}");
    splitter.end();

    assertThat(rest(splitter)).isEmpty();
  }

  // Lengths.

  @Test
  void emptyFrameComesOutEmpty() throws Exception {
    assertThat(frames(splitter, 0, 0, 0, 0, 0, 0, 0, 1, 'x', 0, 0, 0, 0))
        .containsExactly("", "x", "");
  }

  @Test
  void lengthBeyondTheLimitIsTooLongBeforeAnythingFollows() {
    assertTooLong(new byte[] {0, 0, 0, MAX_BYTES + 1});
  }

  @Test
  void lengthIsUnsigned() throws Exception {
    assertThat(frames(splitter, 0, 0, 0, 1, 'x')).containsExactly("x");
    assertTooLong(new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
  }

  @Test
  void frameThatTheEndCutsOffIsNone() throws Exception {
    assertThat(frames(splitter, 0, 0, 0, 2, 'x')).isEmpty();
    splitter.end();

    assertThat(rest(splitter)).isEmpty();
    assertThat(splitter.isHolding()).isTrue();
  }

  @Test
  void noLimitIsBeyondWhatTheFirstByteAllows() {
    var each = new FrameSplitter(allocator, Integer.MAX_VALUE);
    each.add(buffer(new byte[] {0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF}));
    assertThat(nextOf(each)).isNull();
    each.release();
    each.add(buffer(new byte[] {1, 0, 0, 0}));

    assertThatThrownBy(each::next).isInstanceOf(FrameTooLongException.class);
  }

  // What is neither.

  @Test
  void unknownFirstByteIsMalformed() {
    for (var first : new int[] {1, 9, 0x16, 0x1F, 0x7F, 0x80, 0xC3, 0xFF}) {
      var each = new FrameSplitter(allocator, MAX_BYTES);
      each.add(buffer(new byte[] {(byte) first, '\n'}));

      assertThatThrownBy(each::next).isInstanceOf(MalformedFrameException.class);
      assertThat(each.isHolding()).isFalse();
      assertThat(each.framing()).isNull();
    }
  }

  @Test
  void onlyTheFirstByteTellsTheFraming() throws Exception {
    assertThat(frames(splitter, bytes("a\n\0\0\0\1\n"))).containsExactly("a", "\0\0\0\1");
  }

  // What it costs.

  @Test
  void nothingIsHeldBetweenFrames() throws Exception {
    var read = buffer(bytes("{}\n"));
    splitter.add(read);
    splitter.next().release();

    assertThat(read.refCnt()).isZero();
  }

  @Test
  void fewBytesDoNotHoldALargeRead() throws Exception {
    var read = allocator.buffer(65_536).writeBytes(bytes("{}\n{"));
    splitter.add(read);
    splitter.next().release();
    assertThat(splitter.next()).isNull();

    assertThat(read.refCnt()).isZero();
    assertThat(allocator.metric().usedHeapMemory()).isEqualTo(1);
    assertThat(frames(splitter, bytes("}\n"))).containsExactly("{}");
  }

  @Test
  void frameUnderWayIsHeldInLittleMoreThanItsSize() throws Exception {
    for (var i = 0; i < MAX_BYTES; i++) {
      splitter.add(allocator.buffer(2_048).writeByte('m'));
      assertThat(splitter.next()).isNull();
      assertThat(allocator.metric().usedHeapMemory()).isBetween(i + 1L, 2L * i + 300);
    }
  }

  /** With a search or a copy from the start for each byte this would be 10^10 steps. */
  @ParameterizedTest
  @EnumSource
  void longMessageByteByByteTakesNoLongerThanItsLength(StreamFraming framing) throws Exception {
    var message = "m".repeat(200_000);
    var each = new FrameSplitter(PooledByteBufAllocator.DEFAULT, message.length());
    var stream = stream(framing, List.of(message));
    var frames = new ArrayList<String>();
    for (var i = 0; i < stream.length; i++) {
      each.add(Unpooled.wrappedBuffer(stream, i, 1));
      var frame = each.next();
      if (frame != null) {
        frames.add(text(frame));
      }
    }

    assertThat(frames).containsExactly(message);
  }

  private void assertTooLong(byte[] bytes) {
    splitter.add(buffer(bytes));
    assertThatThrownBy(splitter::next)
        .isInstanceOf(FrameTooLongException.class)
        .hasMessage("a frame is longer than 100 bytes");
    assertThat(splitter.isHolding()).isFalse();
    assertThat(allocator.metric().usedHeapMemory()).isZero();
  }

  private static byte[] stream(StreamFraming framing, List<String> messages) {
    var stream = Unpooled.buffer();
    for (var message : messages) {
      framing.write(stream, out -> out.writeBytes(bytes(message)));
    }
    return Arrays.copyOf(stream.array(), stream.readableBytes());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private ByteBuf buffer(byte[] bytes) {
    return allocator.buffer(Math.max(1, bytes.length)).writeBytes(bytes);
  }

  private List<String> frames(FrameSplitter each, int... bytes) throws Exception {
    var read = new byte[bytes.length];
    for (var i = 0; i < bytes.length; i++) {
      read[i] = (byte) bytes[i];
    }
    return frames(each, read);
  }

  private List<String> frames(FrameSplitter each, byte[] bytes) throws Exception {
    each.add(buffer(bytes));
    return rest(each);
  }

  private static List<String> rest(FrameSplitter each) throws Exception {
    var frames = new ArrayList<String>();
    for (var frame = each.next(); frame != null; frame = each.next()) {
      frames.add(text(frame));
    }
    return frames;
  }

  private static ByteBuf nextOf(FrameSplitter each) {
    try {
      return each.next();
    } catch (MalformedFrameException | FrameTooLongException unexpected) {
      throw new AssertionError(unexpected);
    }
  }

  private static String text(ByteBuf frame) {
    try {
      return frame.toString(UTF_8);
    } finally {
      frame.release();
    }
  }
}
