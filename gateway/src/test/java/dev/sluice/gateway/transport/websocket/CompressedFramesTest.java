package dev.sluice.gateway.transport.websocket;

import static dev.sluice.gateway.transport.websocket.ClientFrames.FIN;
import static dev.sluice.gateway.transport.websocket.ClientFrames.frame;
import static dev.sluice.gateway.transport.websocket.ClientFrames.join;
import static dev.sluice.gateway.transport.websocket.ClientFrames.ping;
import static dev.sluice.gateway.transport.websocket.ClientFrames.text;
import static dev.sluice.gateway.transport.websocket.ClientFrames.utf8;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.BINARY;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.COMPRESSED;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.CONTINUATION;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.PING;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a decoder makes of messages that are compressed, where that was agreed on. */
class CompressedFramesTest {
  private static final int MAX_MESSAGE_BYTES = 1_000;
  private static final MessageDeflater DEFLATER = new MessageDeflater(9);

  /** The first byte of a whole compressed text. */
  private static final int WHOLE = FIN | COMPRESSED | TEXT;

  private final DecodedFrames decoded = new DecodedFrames(MAX_MESSAGE_BYTES, new MessageInflater());

  @AfterEach
  void release() {
    decoded.close();
  }

  @Test
  void exampleOfTheStandardIsInflated() {
    decoded.read(frame(WHOLE, ByteBufUtil.decodeHexDump("f248cdc9c90700")));
    decoded.read(frame(COMPRESSED | TEXT, ByteBufUtil.decodeHexDump("f248cd")));
    decoded.read(frame(FIN | CONTINUATION, ByteBufUtil.decodeHexDump("c9c90700")));

    assertThat(decoded.events()).containsExactly("text Hello", "text Hello");
  }

  /** A few bytes become many: others must not wait for all of them. */
  @Test
  void messagesThatInflateToMuchAreHandedOnInTurns() {
    var large = frame(WHOLE, deflated(new byte[100_000]));
    try (var client = new DecodedFrames(100_000, new MessageInflater())) {
      client.read(join(large, large, large, large, ping("behind")));
      assertThat(client.events()).hasSize(4).endsWith("rest");
      client.read(ping("later"));
      assertThat(client.events()).hasSize(4);

      client.decoder().goOn();
      assertThat(client.events()).hasSize(7).endsWith("ping behind", "ping later");
    }
  }

  @Test
  void compressedMessagesMayComeInAnyPiecesAmongOthers() {
    var message = deflated(utf8("grüße 😀 ".repeat(20)));
    var third = message.length / 3;
    var conversation =
        join(
            text("plain"),
            frame(WHOLE, deflated(utf8("whole"))),
            frame(COMPRESSED | TEXT, Arrays.copyOf(message, third)),
            ping("between"),
            frame(CONTINUATION, new byte[0]),
            frame(CONTINUATION, Arrays.copyOfRange(message, third, 2 * third)),
            frame(FIN | CONTINUATION, Arrays.copyOfRange(message, 2 * third, message.length)),
            frame(FIN | COMPRESSED | BINARY, deflated(new byte[] {0, -1})),
            frame(WHOLE, new byte[] {0}),
            frame(TEXT, utf8("in ")),
            frame(FIN | CONTINUATION, utf8("parts")));
    var meaning =
        List.of(
            "text plain",
            "text whole",
            "ping between",
            "text " + "grüße 😀 ".repeat(20),
            "binary 00ff",
            "text ",
            "text in parts");
    for (var at = 1; at < conversation.length; at++) {
      try (var split = new DecodedFrames(MAX_MESSAGE_BYTES, new MessageInflater())) {
        split.read(conversation, 0, at);
        split.read(conversation, at, conversation.length);
        assertThat(split.events()).as("split at %d", at).isEqualTo(meaning);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        FIN | COMPRESSED | PING,
        FIN | COMPRESSED | CONTINUATION,
        WHOLE | 0x20,
        WHOLE | 0x10,
        FIN | 0x20 | TEXT,
        FIN | 0x10 | BINARY
      })
  void otherReservedBitsBreakTheProtocol(int first) {
    decoded.read(frame(first, utf8("x")));

    assertThat(decoded.events()).containsExactly("failed protocol_error");
  }

  @Test
  void onlyTheFirstFrameOfAMessageIsMarked() {
    decoded.read(frame(COMPRESSED | TEXT, ByteBufUtil.decodeHexDump("f248cd")));
    decoded.read(frame(FIN | COMPRESSED | CONTINUATION, ByteBufUtil.decodeHexDump("c9c90700")));

    assertThat(decoded.events()).containsExactly("failed protocol_error");
  }

  @Test
  void corruptDataIsAnInvalidPayload() {
    decoded.read(frame(WHOLE, utf8("no deflated data")));

    assertThat(decoded.events()).containsExactly("failed invalid_payload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ff", "e282", "eda080"})
  void inflatedTextHasToBeUtf8(String hex) {
    decoded.read(frame(WHOLE, deflated(ByteBufUtil.decodeHexDump(hex))));

    assertThat(decoded.events()).containsExactly("failed invalid_payload");
  }

  @Test
  void inflatedBinaryMayBeAnything() {
    decoded.read(frame(FIN | COMPRESSED | BINARY, deflated(new byte[] {-1})));

    assertThat(decoded.events()).containsExactly("binary ff");
  }

  @Test
  void longestMessageIsLetThroughEvenIfCompressionMakesItLonger() {
    var random = new byte[MAX_MESSAGE_BYTES];
    new Random(1).nextBytes(random);
    var compressed = deflated(random);
    decoded.read(frame(FIN | COMPRESSED | BINARY, compressed));

    assertThat(compressed).hasSizeGreaterThan(MAX_MESSAGE_BYTES);
    assertThat(decoded.events()).containsExactly("binary " + ByteBufUtil.hexDump(random));
  }

  @Test
  void inflatedMessageIsBoundLikeAnyOther() {
    decoded.read(frame(WHOLE, deflated(utf8("x".repeat(MAX_MESSAGE_BYTES)))));
    decoded.read(frame(WHOLE, deflated(utf8("x".repeat(MAX_MESSAGE_BYTES + 1)))));

    assertThat(decoded.events())
        .containsExactly("text " + "x".repeat(MAX_MESSAGE_BYTES), "failed message_too_big");
  }

  @Test
  void compressedMessageThatIsTooLongIsToldByItsHeaders() {
    var header = frame(WHOLE, new byte[MessageInflater.maxCompressedBytes(MAX_MESSAGE_BYTES) + 1]);
    decoded.read(header, 0, 8);

    assertThat(decoded.events()).containsExactly("failed message_too_big");
  }

  @Test
  void fragmentsAreBoundTogether() {
    for (var i = 0; i < 12; i++) {
      decoded.read(frame(i == 0 ? COMPRESSED | TEXT : CONTINUATION, new byte[100]));
    }

    assertThat(decoded.events()).containsExactly("failed message_too_big");
  }

  private static byte[] deflated(byte[] message) {
    var compressed = DEFLATER.deflated(ByteBufAllocator.DEFAULT, Unpooled.wrappedBuffer(message));
    var bytes = ByteBufUtil.getBytes(compressed);
    compressed.release();
    return bytes;
  }
}
