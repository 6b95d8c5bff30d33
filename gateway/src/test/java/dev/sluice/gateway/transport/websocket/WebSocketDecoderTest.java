package dev.sluice.gateway.transport.websocket;

import static dev.sluice.gateway.transport.websocket.ClientFrames.FIN;
import static dev.sluice.gateway.transport.websocket.ClientFrames.frame;
import static dev.sluice.gateway.transport.websocket.ClientFrames.join;
import static dev.sluice.gateway.transport.websocket.ClientFrames.ping;
import static dev.sluice.gateway.transport.websocket.ClientFrames.text;
import static dev.sluice.gateway.transport.websocket.ClientFrames.utf8;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.BINARY;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.CLOSE;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.CONTINUATION;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.PING;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.PONG;
import static dev.sluice.gateway.transport.websocket.WebSocketFrames.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebSocketDecoderTest {
  private static final int MAX_MESSAGE_BYTES = 70_000;

  /** Several frames of every kind, and what they mean. */
  private static final byte[] CONVERSATION =
      join(
          text("hello"),
          text(""),
          ping("are you there?"),
          text("grüße 😀"),
          frame(TEXT, utf8("one, ")),
          ping(""),
          frame(CONTINUATION, utf8("")),
          frame(CONTINUATION, utf8("two, ")),
          ClientFrames.pong("unasked"),
          frame(FIN | CONTINUATION, utf8("three")),
          ClientFrames.binary((byte) 0, (byte) 0xFF),
          text("m".repeat(130)),
          ClientFrames.close(1000, "bye"));

  private static final List<String> MEANING =
      List.of(
          "text hello",
          "text ",
          "ping are you there?",
          "text grüße 😀",
          "ping ",
          "pong",
          "text one, two, three",
          "binary 00ff",
          "text " + "m".repeat(130),
          "close 1000");

  private final DecodedFrames decoded = new DecodedFrames(MAX_MESSAGE_BYTES);

  @AfterEach
  void release() {
    decoded.close();
  }

  // What is held meanwhile.

  @Test
  void announcedLengthReservesNoMemory() {
    decoded.read(text("m".repeat(65_000)), 0, 12);

    assertThat(decoded.decoder().heldBytes()).isBetween(1, 512);
  }

  @Test
  void memoryGrowsWithWhatArrives() {
    var message = text("m".repeat(65_000));
    decoded.read(message, 0, 10_000);
    decoded.read(message, 10_000, 20_000);

    assertThat(decoded.decoder().heldBytes()).isBetween(19_000, 40_000);
    decoded.read(message, 20_000, message.length);
    assertThat(decoded.decoder().heldBytes()).isZero();
    assertThat(decoded.events()).containsExactly("text " + "m".repeat(65_000));
  }

  @Test
  void firstByteOfAFrameDoesNotKeepTheBufferThatItCameIn() {
    decoded.read(join(text("m".repeat(60_000)), new byte[] {(byte) 0x81}));

    assertThat(decoded.decoder().heldBytes()).isBetween(1, 512);
  }

  // However the bytes come.

  @Test
  void framesThatComeTogetherAreTakenApart() {
    decoded.read(CONVERSATION);

    assertThat(decoded.events()).isEqualTo(MEANING);
  }

  @Test
  void framesMayBeSplitAnywhere() {
    for (var at = 1; at < CONVERSATION.length; at++) {
      try (var split = new DecodedFrames(MAX_MESSAGE_BYTES)) {
        split.read(CONVERSATION, 0, at);
        split.read(CONVERSATION, at, CONVERSATION.length);
        assertThat(split.events()).as("split at %d", at).isEqualTo(MEANING);
      }
    }
  }

  @Test
  void bytesMayComeOneByOne() {
    for (var i = 0; i < CONVERSATION.length; i++) {
      decoded.read(CONVERSATION, i, i + 1);
    }

    assertThat(decoded.events()).isEqualTo(MEANING);
  }

  @Test
  void bytesMayComeInPiecesOfAnyLength() {
    var random = new Random(4);
    for (var run = 0; run < 100; run++) {
      try (var pieces = new DecodedFrames(MAX_MESSAGE_BYTES)) {
        for (int from = 0, to; from < CONVERSATION.length; from = to) {
          to = Math.min(CONVERSATION.length, from + 1 + random.nextInt(40));
          pieces.read(CONVERSATION, from, to);
        }
        assertThat(pieces.events()).isEqualTo(MEANING);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 125, 126, 127, 65_535, 65_536, 70_000})
  void lengthMayStandInEveryForm(int length) {
    var content = "m".repeat(length);
    decoded.read(text(content));

    assertThat(decoded.events()).containsExactly("text " + content);
  }

  @Test
  void contentIsUnmaskedAtEveryAlignment() {
    var content = new byte[24];
    new Random(5).nextBytes(content);
    for (var mask : new int[] {0, 0x81020304}) {
      for (var length = 0; length <= content.length; length++) {
        var expected = Arrays.copyOf(content, length);
        var bytes = join(text("!"), frame(FIN | BINARY, expected, mask));
        for (var at = 1; at < bytes.length; at++) {
          try (var split = new DecodedFrames(MAX_MESSAGE_BYTES)) {
            split.read(bytes, 0, at);
            split.read(bytes, at, bytes.length);
            assertThat(split.events())
                .containsExactly("text !", "binary " + HexFormat.of().formatHex(expected));
          }
        }
      }
    }
  }

  @Test
  void messageInOnePieceIsNotCopied() {
    var bytes = text("hello");
    decoded.decoder().read(Unpooled.wrappedBuffer(bytes));

    assertThat(decoded.lastArray()).isSameAs(bytes);
  }

  @Test
  void nothingIsHeldBetweenMessages() {
    var bytes = Unpooled.directBuffer().writeBytes(text("hello"));
    decoded.decoder().read(bytes);

    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void whatIsHalfReadIsReleasedAtTheEnd() {
    var half = Unpooled.directBuffer().writeBytes(ping("hello"), 0, 8);
    decoded.read(frame(TEXT, utf8("first fragment")));
    decoded.decoder().read(half);
    decoded.decoder().release();

    assertThat(half.refCnt()).isZero();
    decoded.read(text("late"));
    assertThat(decoded.events()).isEmpty();
  }

  // When the listener takes nothing.

  @Test
  void decodingWaitsForTheListener() {
    decoded.pauseAfterEachMessage();
    decoded.read(join(text("one"), text("two"), ping("!"), text("three")));
    assertThat(decoded.events()).containsExactly("text one");
    decoded.decoder().decode();
    assertThat(decoded.events()).containsExactly("text one");
    decoded.ready(true);
    decoded.decoder().decode();
    assertThat(decoded.events()).containsExactly("text one", "text two");
    decoded.read(text("four"));
    for (var i = 0; i < 2; i++) {
      decoded.ready(true);
      decoded.decoder().decode();
    }

    assertThat(decoded.events())
        .containsExactly("text one", "text two", "ping !", "text three", "text four");
  }

  // What breaks the rules.

  @ParameterizedTest
  @ValueSource(ints = {0x40, 0x20, 0x10, 0x70})
  void reservedBitsBreakTheProtocol(int bits) {
    decoded.read(frame(FIN | bits | TEXT, utf8("x")));

    assertFailed("protocol_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF})
  void unknownOpcodesBreakTheProtocol(int opcode) {
    decoded.read(frame(FIN | opcode, utf8("")));

    assertFailed("protocol_error");
  }

  @Test
  void frameWithoutAMaskBreaksTheProtocol() {
    decoded.read(new byte[] {(byte) (FIN | TEXT), 1, 'x'});

    assertFailed("protocol_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {CLOSE, PING, PONG})
  void controlFrameInFragmentsBreaksTheProtocol(int opcode) {
    decoded.read(frame(opcode, utf8("")));

    assertFailed("protocol_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {CLOSE, PING, PONG})
  void longControlFrameBreaksTheProtocol(int opcode) {
    decoded.read(frame(FIN | opcode, new byte[126]));

    assertFailed("protocol_error");
  }

  @Test
  void longestControlFrameIsAllowed() {
    decoded.read(ping("p".repeat(125)));

    assertThat(decoded.events()).containsExactly("ping " + "p".repeat(125));
  }

  @ParameterizedTest
  @ValueSource(ints = {CONTINUATION, FIN | CONTINUATION})
  void continuationOfNothingBreaksTheProtocol(int first) {
    decoded.read(frame(first, utf8("x")));

    assertFailed("protocol_error");
  }

  @Test
  void continuationBehindAWholeMessageBreaksTheProtocol() {
    decoded.read(join(text("whole"), frame(FIN | CONTINUATION, utf8("x"))));

    assertThat(decoded.events()).containsExactly("text whole", "failed protocol_error");
  }

  @ParameterizedTest
  @ValueSource(ints = {TEXT, BINARY})
  void newMessageAmongFragmentsBreaksTheProtocol(int opcode) {
    decoded.read(join(frame(TEXT, utf8("first")), frame(FIN | opcode, utf8("x"))));

    assertFailed("protocol_error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "81fe0000 01020304", // 0 in 16 bits
        "81fe007d 01020304", // 125 in 16 bits
        "81ff0000000000000000 01020304", // 0 in 64 bits
        "81ff000000000000ffff 01020304", // 65535 in 64 bits
        "81ff8000000000000000 01020304", // the highest bit, which must be 0
        "81ffffffffffffffffff 01020304"
      })
  void lengthThatIsNotTheShortestFormBreaksTheProtocol(String hex) {
    decoded.read(HexFormat.of().parseHex(hex.replace(" ", "")));

    assertFailed("protocol_error");
  }

  @Test
  void brokenRuleIsToldBeforeTheHeaderIsWhole() {
    decoded.read(new byte[] {(byte) (FIN | 0x40 | TEXT), (byte) 0xFE});

    assertFailed("protocol_error");
  }

  @Test
  void nothingIsDecodedAfterABrokenRule() {
    decoded.read(join(frame(FIN | 3, utf8("")), text("hello")));
    decoded.read(text("hello"));

    assertFailed("protocol_error");
  }

  // Limits.

  @Test
  void longestMessageIsTaken() {
    decoded.read(text("m".repeat(MAX_MESSAGE_BYTES)));

    assertThat(decoded.events()).hasSize(1).allMatch(event -> event.startsWith("text"));
  }

  @Test
  void longerMessageIsRefusedByItsHeader() {
    decoded.read(text("m".repeat(MAX_MESSAGE_BYTES + 1)), 0, 14);

    assertFailed("message_too_big");
  }

  @Test
  void hugeLengthIsRefused() {
    decoded.read(HexFormat.of().parseHex("82ff7fffffffffffffff01020304"));

    assertFailed("message_too_big");
  }

  @Test
  void fragmentsCountTogether() {
    decoded.read(
        join(
            frame(BINARY, new byte[50_000]),
            frame(CONTINUATION, new byte[20_000]),
            frame(FIN | CONTINUATION, new byte[0])));
    assertThat(decoded.events()).hasSize(1).allMatch(event -> event.startsWith("binary"));
    decoded.read(join(frame(BINARY, new byte[50_000]), frame(CONTINUATION, new byte[20_001])));

    assertThat(decoded.events()).hasSize(2).endsWith("failed message_too_big");
  }

  @Test
  void controlFramesAmongFragmentsDoNotCount() {
    decoded.read(
        join(
            frame(TEXT, utf8("m".repeat(MAX_MESSAGE_BYTES))),
            ping("still there?"),
            frame(FIN | CONTINUATION, utf8(""))));

    assertThat(decoded.events()).hasSize(2).startsWith("ping still there?");
  }

  @Test
  void controlFramesAreTakenHoweverShortMessagesMustBe() {
    try (var small = new DecodedFrames(10)) {
      small.read(join(ping("longer than ten bytes"), ClientFrames.close(1000, "so is this")));

      assertThat(small.events()).containsExactly("ping longer than ten bytes", "close 1000");
    }
  }

  // Text.

  @Test
  void textThatIsNoUtf8IsRefused() {
    decoded.read(frame(FIN | TEXT, new byte[] {'a', (byte) 0xFF}));

    assertFailed("invalid_payload");
  }

  @Test
  void badByteIsToldBeforeTheFrameIsWhole() {
    var bytes = frame(FIN | TEXT, join(utf8("good "), new byte[] {(byte) 0xC0}, new byte[1000]));
    decoded.read(bytes, 0, 8 + 5);
    assertThat(decoded.events()).isEmpty();
    decoded.read(bytes, 8 + 5, 8 + 6);

    assertFailed("invalid_payload");
  }

  @Test
  void badByteInALaterFragmentIsTold() {
    decoded.read(frame(TEXT, utf8("good")));
    decoded.read(frame(CONTINUATION, new byte[] {(byte) 0x80}));

    assertFailed("invalid_payload");
  }

  @Test
  void characterMayBeCutByFragments() {
    var content = utf8("😀");
    decoded.read(frame(TEXT, Arrays.copyOf(content, 1)));
    decoded.read(ping("!"));
    decoded.read(frame(CONTINUATION, Arrays.copyOfRange(content, 1, 3)));
    decoded.read(frame(FIN | CONTINUATION, Arrays.copyOfRange(content, 3, 4)));

    assertThat(decoded.events()).containsExactly("ping !", "text 😀");
  }

  @Test
  void textMustNotEndWithinACharacter() {
    decoded.read(frame(FIN | TEXT, Arrays.copyOf(utf8("😀"), 3)));

    assertFailed("invalid_payload");
  }

  @Test
  void fragmentedTextMustNotEndWithinACharacter() {
    decoded.read(
        join(frame(TEXT, Arrays.copyOf(utf8("😀"), 3)), frame(FIN | CONTINUATION, utf8(""))));

    assertFailed("invalid_payload");
  }

  @Test
  void nextMessageStartsWithAFreshCharacter() {
    decoded.read(join(frame(FIN | BINARY, new byte[] {(byte) 0xF0}), text("a"), text("😀")));

    assertThat(decoded.events()).containsExactly("binary f0", "text a", "text 😀");
  }

  @Test
  void binaryMayHoldAnything() {
    decoded.read(ClientFrames.binary((byte) 0xFF, (byte) 0xC0));

    assertThat(decoded.events()).containsExactly("binary ffc0");
  }

  // Goodbye.

  @Test
  void closeWithoutACodeIsAGoodbye() {
    decoded.read(frame(FIN | CLOSE, utf8("")));

    assertThat(decoded.events()).containsExactly("close 1005");
    assertThat(decoded.decoder().isFailed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1014, 3000, 3999, 4999})
  void closeMayHaveACode(int code) {
    decoded.read(ClientFrames.close(code, "grüße"));

    assertThat(decoded.events()).containsExactly("close " + code);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535})
  void otherCodesBreakTheProtocol(int code) {
    decoded.read(ClientFrames.close(code, ""));

    assertFailed("protocol_error");
  }

  @Test
  void halfACodeBreaksTheProtocol() {
    decoded.read(frame(FIN | CLOSE, new byte[] {3}));

    assertFailed("protocol_error");
  }

  @Test
  void closeReasonMustBeUtf8() {
    decoded.read(frame(FIN | CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xFF}));
    assertFailed("invalid_payload");
  }

  @Test
  void closeReasonMustNotEndWithinACharacter() {
    decoded.read(frame(FIN | CLOSE, new byte[] {3, (byte) 0xE8, (byte) 0xC3}));
    assertFailed("invalid_payload");
  }

  @Test
  void nothingIsDecodedBehindAGoodbye() {
    decoded.read(join(frame(TEXT, utf8("cut")), ClientFrames.close(1001, ""), text("late")));
    decoded.read(text("later"));

    assertThat(decoded.events()).containsExactly("close 1001");
  }

  private void assertFailed(String reason) {
    assertThat(decoded.events()).containsExactly("failed " + reason);
    assertThat(decoded.decoder().isFailed()).isTrue();
  }
}
