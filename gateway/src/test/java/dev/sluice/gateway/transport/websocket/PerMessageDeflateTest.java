package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PerMessageDeflateTest {
  private static final String YES =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  private final PerMessageDeflate deflate = new PerMessageDeflate(100, 1);
  private final ByteBuf out = Unpooled.buffer();

  @AfterEach
  void release() {
    out.release();
  }

  // What is agreed on.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        " permessage-deflate ",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate;client_max_window_bits=8",
        "permessage-deflate; client_max_window_bits = \"15\"",
        "permessage-deflate; client_max_window_bits=\"1\\5\"",
        "permessage-deflate;\tserver_no_context_takeover ; client_no_context_takeover",
        "x-webkit-deflate-frame, permessage-deflate",
        ",, permessage-deflate,",
        "a; b=\"permessage-deflate, x; y\", permessage-deflate",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        "permessage-deflate; future, permessage-deflate; client_max_window_bits"
      })
  void offersThatCanBeAreAccepted(String offers) {
    assertThat(PerMessageDeflate.answer(List.of(offers))).isEqualTo(YES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "x-webkit-deflate-frame",
        "permessage-bzip2",
        "\"permessage-deflate\"",
        "permessage-deflate; future",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=08",
        "permessage-deflate; client_max_window_bits=\"\"",
        "permessage-deflate; client_max_window_bits; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=10; client_max_window_bits=10",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; server_no_context_takeover=true",
        "permessage-deflate; client_no_context_takeover=\"\"",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=14",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=15; server_max_window_bits=15"
      })
  void offersThatCannotBeAreDeclined(String offers) {
    assertThat(PerMessageDeflate.answer(List.of(offers))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate;",
        "permessage-deflate; =10",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=\"10",
        "permessage-deflate; client_max_window_bits=\"10\\",
        "permessage-deflate client_max_window_bits",
        "permessage-deflate, @",
        "permessage-deflate, b c"
      })
  void nothingIsTakenFromAHeaderThatIsMalformed(String offers) {
    assertThat(PerMessageDeflate.answer(List.of(offers))).isNull();
  }

  @Test
  void largestWindowIsAgreedToIfAskedFor() {
    assertThat(PerMessageDeflate.answer(List.of("permessage-deflate; server_max_window_bits=15")))
        .isEqualTo(YES + "; server_max_window_bits=15");
  }

  @Test
  void offersMayStandInSeveralHeaders() {
    assertThat(PerMessageDeflate.answer(List.of("other", "permessage-deflate"))).isEqualTo(YES);
    assertThat(PerMessageDeflate.answer(List.of())).isNull();
  }

  // What goes out.

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 125, 126, 1_000, 65_535, 65_536, 200_000})
  void longTextIsCompressedAndComesBack(int length) {
    var text = "compress me, ".repeat(length / 13 + 1).substring(0, length);
    write(ClientFrames.utf8(text));

    assertThat(out.getUnsignedByte(0)).isEqualTo((short) 0xC1);
    assertThat(out.readableBytes()).isLessThan(length);
    assertThat(decoded()).containsExactly("text " + text);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 99})
  void shortTextIsSentAsItIs(int length) {
    write(ClientFrames.utf8("m".repeat(length)));

    assertThat(out.getUnsignedByte(0)).isEqualTo((short) 0x81);
    assertThat(decoded()).containsExactly("text " + "m".repeat(length));
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 1_000, 70_000})
  void whatDoesNotBecomeShorterIsSentAsItIs(int length) {
    var random = new byte[length];
    new Random(length).nextBytes(random);
    var message = Unpooled.wrappedBuffer(random);
    deflate.write(out, WebSocketFrames.BINARY, message);

    assertThat(out.getUnsignedByte(0)).isEqualTo((short) 0x82);
    assertThat(ByteBufUtil.getBytes(out)).endsWith(random);
  }

  @ParameterizedTest
  @CsvSource({"1, 9", "1, 6"})
  void higherLevelsMakeItSmaller(int low, int high) {
    var text = Unpooled.wrappedBuffer(ClientFrames.utf8(words(20_000)));
    var small = Unpooled.buffer();
    new PerMessageDeflate(1, low).write(out, WebSocketFrames.TEXT, text);
    new PerMessageDeflate(1, high).write(small, WebSocketFrames.TEXT, text);

    assertThat(small.readableBytes()).isLessThan(out.readableBytes());
  }

  @Test
  void messagesInOneBufferAreFramesOfTheirOwn() {
    var format = WebSocketFormat.JSON.compressed(deflate);
    var data = "\"" + "abc".repeat(100) + "\"";
    format.write(new Push.Message(Payload.json(data)), out);
    var first = out.readableBytes();
    format.write(new Push.Message(Payload.json("1")), out);
    var second = out.readableBytes();
    format.write(new Push.Message(Payload.json(data)), out);

    assertThat(ByteBufUtil.getBytes(out, second, out.readableBytes() - second))
        .as("no context is kept: the same message is the same bytes")
        .isEqualTo(ByteBufUtil.getBytes(out, 0, first));
    assertThat(decoded(out.readSlice(first))).containsExactly(message(data));
    assertThat(decoded(out.readSlice(second - first))).containsExactly(message("1"));
    assertThat(decoded(out)).containsExactly(message(data));
  }

  @Test
  void queuedBytesHoldLittleMoreRoomThanTheyCount() {
    var format = WebSocketFormat.JSON.compressed(deflate);
    var small = Unpooled.directBuffer();
    format.write(new Push.Message(Payload.json("\"" + "abc".repeat(50_000) + "\"")), small);

    assertThat(small.capacity()).isLessThan(2 * small.readableBytes());
    small.release();
  }

  @Test
  void pingsAreNeverCompressed() {
    var eager = new PerMessageDeflate(0, 9);

    assertThat(WebSocketFormat.JSON.compressed(eager).ping()).isSameAs(WebSocketFormat.JSON.ping());
  }

  @Test
  void compressedFormatsHaveIndexesOfTheirOwn() {
    assertThat(
            List.of(
                WebSocketFormat.JSON.index(),
                WebSocketFormat.JSON_WITH_PING_FRAMES.index(),
                WebSocketFormat.JSON.compressed(deflate).index(),
                WebSocketFormat.JSON_WITH_PING_FRAMES.compressed(deflate).index()))
        .doesNotHaveDuplicates()
        .allMatch(index -> index < WireFormat.COUNT);
  }

  private static String message(String data) {
    return "text {\"push\":{\"message\":{\"data\":" + data + "}}}";
  }

  private void write(byte[] text) {
    deflate.write(out, WebSocketFrames.TEXT, Unpooled.wrappedBuffer(text));
  }

  private List<String> decoded() {
    return decoded(out);
  }

  private List<String> decoded(ByteBuf frame) {
    try (var decoded = new DecodedFrames(1 << 20, deflate.inflater())) {
      decoded.read(ClientFrames.masked(ByteBufUtil.getBytes(frame)));
      return List.copyOf(decoded.events());
    }
  }

  private static String words(int count) {
    var random = new Random(1);
    var text = new StringBuilder();
    for (var i = 0; i < count; i++) {
      text.append(Integer.toString(random.nextInt(2_000), 36)).append(' ');
    }
    return text.toString();
  }
}
