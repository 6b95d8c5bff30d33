package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Inputs as large and as deep as their sender likes. Each takes milliseconds, and minutes if the
 * time that it takes were quadratic.
 */
@Timeout(20)
class JsonSizeTest {
  private static final int MANY = 2_000_000;

  @Test
  void dataMayBeLarge() throws Exception {
    for (var data :
        new String[] {
          "9".repeat(MANY),
          "-0." + "0".repeat(MANY),
          '"' + "\\n\\u00e9ü".repeat(MANY / 10) + '"',
          "[" + "[],".repeat(MANY) + "0]",
          "{" + "\"a\":null,".repeat(MANY) + "\"a\":0}"
        }) {
      assertThat(Lines.command("{\"id\":1,\"rpc\":{\"data\":" + data + "}}"))
          .isEqualTo(new Command.Rpc(1, "", Payload.json(data)));
    }
  }

  @Test
  void dataMayBeNestedDeeply() throws Exception {
    var deep = nested(JsonScanner.MAX_DEPTH - 1);

    assertThat(Lines.command("{\"id\":1,\"rpc\":{\"data\":" + deep + "}}"))
        .isEqualTo(new Command.Rpc(1, "", Payload.json(deep)));
    assertThat(Json.isValid(nested(JsonScanner.MAX_DEPTH).getBytes(UTF_8))).isTrue();
    assertThat(Json.isValid(nested(JsonScanner.MAX_DEPTH + 1).getBytes(UTF_8))).isFalse();
    assertThat(Json.isValid(nested(MANY).getBytes(UTF_8))).isFalse();
  }

  @Test
  void nestingWithoutAnEndIsMalformed() {
    for (var open : new String[] {"[", "{\"a\":", "{\"id\":", "{\"connect\":", "{\"push\":"}) {
      assertMalformed(open.repeat(MANY));
      assertMalformed("{\"id\":1,\"rpc\":{\"data\":" + open.repeat(MANY));
    }
  }

  @Test
  void filtersMayBeNestedAHundredDeep() throws Exception {
    assertThat(Lines.command(filter(100))).isInstanceOf(Command.Subscribe.class);
    for (int depth : new int[] {101, 9_000, MANY}) {
      assertThatExceptionOfType(MalformedFrameException.class)
          .isThrownBy(() -> Lines.command(filter(depth)));
    }
  }

  @Test
  void idsMayNotBeLong() {
    assertMalformed("{\"id\":" + "1".repeat(MANY) + "}");
    assertMalformed("{\"id\":" + "0".repeat(MANY) + "}");
  }

  @Test
  void stringsMayBeLong() throws Exception {
    assertThat(
            Lines.command("{\"id\":1,\"refresh\":{\"token\":\"%s\"}}".formatted("x".repeat(MANY))))
        .isEqualTo(new Command.Refresh(1, "x".repeat(MANY)));
    assertThat(
            Lines.command(
                "{\"id\":1,\"refresh\":{\"token\":\"%s\"}}".formatted("\\n\\ud800".repeat(MANY))))
        .isEqualTo(new Command.Refresh(1, "\n\uFFFD".repeat(MANY)));
  }

  @Test
  void fieldsMayComeAgainAndAgain() throws Exception {
    assertThat(Lines.command("{\"id\":1," + "\"rpc\":{},".repeat(MANY) + "\"rpc\":{}}"))
        .isEqualTo(new Command.Rpc(1, "", null));
  }

  @Test
  void framesMayHoldManyCommands() throws Exception {
    assertThat(Lines.commands("{}\n".repeat(MANY / 10))).hasSize(MANY / 10);
  }

  /** "Aa" and "BB" have the same hash code, and so has every text made of as many of either. */
  @Test
  void keysMayCollide() throws Exception {
    var keys =
        IntStream.range(0, 1 << 16)
            .mapToObj(
                i ->
                    IntStream.range(0, 16)
                        .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                        .collect(Collectors.joining()))
            .toList();
    var headers = String.join("\":\"\",\"", keys);
    var subs = String.join("\":{},\"", keys);

    var connect =
        (Command.Connect)
            Lines.command(
                "{\"id\":1,\"connect\":{\"headers\":{\"%s\":\"\"},\"subs\":{\"%s\":{}}}}"
                    .formatted(headers, subs));

    assertThat(connect.headers().keySet()).hasSize(1 << 16);
    assertThat(connect.subs().keySet()).hasSize(1 << 16);
  }

  private static String nested(int depth) {
    return "[".repeat(depth) + "]".repeat(depth);
  }

  private static String filter(int depth) {
    return "{\"id\":1,\"subscribe\":{\"tf\":"
        + "{\"nodes\":[".repeat(depth - 1)
        + "{}"
        + "]}".repeat(depth - 1)
        + "}}";
  }

  private static void assertMalformed(String line) {
    assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> Lines.command(line));
    assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> Lines.message(line));
  }
}
