package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Damaged messages, the same ones in every run; Jackson knows which are JSON still. */
class JsonGarbageTest {
  private static final int ROUNDS = 100_000;

  private static final byte[] TELLING_BYTES =
      "{}[]\",:\\/-+.eE019ntu \t\r\n\0\u007f".getBytes(UTF_8);

  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonScanner.MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private final Random random = new Random(42);

  @FunctionalInterface
  private interface Reading {
    void next(ByteBuf frame) throws MalformedFrameException;
  }

  @Test
  void damagedCommandsAreCommandsOrMalformed() {
    readDamaged(
        Samples.COMMANDS.stream().map(Lines::line).toList(), JsonServerCodec.INSTANCE::readCommand);
  }

  @Test
  void damagedMessagesAreMessagesOrMalformed() {
    readDamaged(
        Stream.concat(
                Samples.REPLIES.stream().map(Lines::line), Samples.PUSHES.stream().map(Lines::line))
            .toList(),
        JsonClientCodec.INSTANCE::readMessage);
  }

  @Test
  void jacksonAgreesOnWhatIsJson() {
    var texts = Samples.COMMANDS.stream().map(Lines::line).toList();
    int valid = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damaged(pick(texts).getBytes(UTF_8));
      boolean expected = Utf8Test.isValidToJdk(bytes) && isJsonToJackson(new String(bytes, UTF_8));
      if (Json.isValid(bytes) != expected) {
        assertThat(new String(bytes, UTF_8)).as("JSON to Jackson: " + expected).isNull();
      }
      valid += expected ? 1 : 0;
    }
    assertThat(valid).isBetween(ROUNDS / 100, ROUNDS - ROUNDS / 100);
  }

  private void readDamaged(List<String> lines, Reading reading) {
    int understood = 0;
    int malformed = 0;
    for (int round = 0; round < ROUNDS; round++) {
      var frame =
          Unpooled.wrappedBuffer(damaged((pick(lines) + "\n" + pick(lines)).getBytes(UTF_8)));
      while (frame.isReadable()) {
        int start = frame.readerIndex();
        boolean isMessage = isRead(frame, reading);
        byte[] line = Utf8.repaired(frame.array(), start, frame.readerIndex());
        if (line.length == 0 || (isMessage && !Json.isValid(line))) {
          assertThat(new String(line, UTF_8)).as("read as a message: " + isMessage).isNull();
        }
        understood += isMessage ? 1 : 0;
        malformed += isMessage ? 0 : 1;
      }
    }
    assertThat(understood).isGreaterThan(ROUNDS / 10);
    assertThat(malformed).isGreaterThan(ROUNDS / 10);
  }

  private static boolean isRead(ByteBuf frame, Reading reading) {
    try {
      reading.next(frame);
      return true;
    } catch (MalformedFrameException expected) {
      return false;
    }
  }

  private byte[] damaged(byte[] bytes) {
    byte[] text = bytes;
    for (int damages = random.nextInt(4); damages >= 0 && text.length > 0; damages--) {
      text = damagedOnce(text);
    }
    return text;
  }

  private byte[] damagedOnce(byte[] text) {
    int at = random.nextInt(text.length);
    int next = at + 1 + random.nextInt(Math.min(8, text.length - at));
    var damaged = new ByteArrayOutputStream(text.length + 8);
    damaged.write(text, 0, at);
    int rest =
        switch (random.nextInt(6)) {
          case 0 -> {
            damaged.write(random.nextInt());
            yield at + 1;
          }
          case 1 -> {
            damaged.write(telling());
            yield at + 1;
          }
          case 2 -> {
            damaged.write(telling());
            yield at;
          }
          case 3 -> {
            damaged.write(text, at, next - at);
            yield at;
          }
          case 4 -> next;
          default -> text.length;
        };
    damaged.write(text, rest, text.length - rest);
    return damaged.toByteArray();
  }

  private byte telling() {
    return TELLING_BYTES[random.nextInt(TELLING_BYTES.length)];
  }

  private String pick(List<String> texts) {
    return texts.get(random.nextInt(texts.size()));
  }

  private static boolean isJsonToJackson(String text) {
    try (var parser = JACKSON.createParser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (JsonProcessingException malformed) {
      return false;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
