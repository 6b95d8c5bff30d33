package dev.sluice.protocol.codec;

import static dev.sluice.protocol.codec.Lines.command;
import static dev.sluice.protocol.codec.Lines.commands;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Command;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What JSON commands mean, and which are none. */
class JsonCommandTest {
  private static final SubscribeOptions RECOVERING =
      new SubscribeOptions(
          true, new StreamPosition(5, "abcd"), null, false, false, false, "", null, 1, 0);

  @Test
  void theSpecifiedConversationIsUnderstood() throws Exception {
    assertThat(
            commands(
                """
                {"id":1,"connect":{"name":"js"}}
                {"id":2,"subscribe":{"channel":"news","recover":true,"epoch":"abcd","offset":5,"flag":1}}\
                """))
        .containsExactly(
            new Command.Connect(1, "", null, Map.of(), "js", "", Map.of()),
            new Command.Subscribe(2, "news", "", RECOVERING));
    assertThat(command("{\"id\":3,\"publish\":{\"channel\":\"news\",\"data\":{\"x\":[1]}}}"))
        .isEqualTo(new Command.Publish(3, "news", Payload.json("{\"x\":[1]}"), 0, "", false));
    assertThat(command("{}")).isEqualTo(new Command.Pong());
    assertThat(command("{\"id\":4,\"rpc\":{\"method\":\"m\",\"data\":{}}}"))
        .isEqualTo(new Command.Rpc(4, "m", Payload.json("{}")));
  }

  @Test
  void subscriptionsKnownAtConnectAreRead() throws Exception {
    var connect =
        (Command.Connect)
            command(
                """
                {"id":1,"connect":{"subs":{"news":{"recover":true,"offset":5,"epoch":"abcd","flag":1},"#42":{},"gone":null}}}\
                """);

    assertThat(connect.subs()).isEqualTo(Map.of("news", RECOVERING, "#42", SubscribeOptions.NONE));
    assertThat(connect.subs().get("#42")).isSameAs(SubscribeOptions.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        " { } ",
        "{\"id\":0}",
        "{\"id\":-0}",
        "{\"id\":null}",
        "{\"ping\":{}}",
        "{\"subscribe\":{\"channel\":\"news\"}}",
        "{\"id\":0,\"connect\":{},\"publish\":{}}",
        "{\"id\":0,\"send\":null}",
        "{\"unknown\":[{\"id\":7}]}"
      })
  void withoutAnIdItIsAPongWhateverElseItContains(String line) throws Exception {
    assertThat(command(line)).isEqualTo(new Command.Pong());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"send\":{\"data\":1}}",
        "{\"id\":0,\"send\":{\"data\":1}}",
        "{\"id\":9,\"send\":{\"data\":1}}",
        "{\"send\":{\"data\":1},\"id\":9}"
      })
  void sendNeedsNoId(String line) throws Exception {
    assertThat(command(line)).isEqualTo(new Command.Send(Payload.json("1")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"presence\":{\"channel\":\"news\"},\"id\":4294967295}",
        "{\"id\":1,\"presence\":{\"channel\":\"news\"},\"id\":4294967295}",
        "{\"id\":4294967295,\"connect\":null,\"presence\":{\"channel\":\"news\"},\"rpc\":null}",
        "{\"id\":4294967295,\"presence\":{\"channel\":\"old\"},\"presence\":{\"channel\":\"news\"}}",
        "{\"id\":4294967295,\"presence\":{\"channel\":\"old\",\"channel\":\"news\"}}",
        "{\"id\":4294967295,\"presence\":{\"channel\":\"news\",\"channel\":null}}",
        "{\"Id\":5,\"id\":4294967295,\"PRESENCE\":{},\"presence\":{\"Channel\":\"x\",\"channel\":\"news\"}}",
        "{\"x\":{\"id\":[1,{}]},\"id\":4294967295,\"presence\":{\"y\":[],\"channel\":\"news\",\"z\":-1e9}}",
        "\t\r {\"id\" : 4294967295 ,\r\"presence\" : { \"channel\" : \"news\" } } \r",
        "{\"\\u0069d\":4294967295,\"presence\":{\"channel\":\"n\\u0065ws\"}}"
      })
  void theSameCommandCanBeWrittenInManyWays(String line) throws Exception {
    assertThat(command(line)).isEqualTo(new Command.Presence(4294967295L, "news"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // the id
        "{\"id\":-1,\"presence\":{}}",
        "{\"id\":1.5,\"presence\":{}}",
        "{\"id\":1.0,\"presence\":{}}",
        "{\"id\":1e0,\"presence\":{}}",
        "{\"id\":\"1\",\"presence\":{}}",
        "{\"id\":true,\"presence\":{}}",
        "{\"id\":[1],\"presence\":{}}",
        "{\"id\":01,\"presence\":{}}",
        "{\"id\":4294967296,\"presence\":{}}",
        "{\"id\":18446744073709551617,\"presence\":{}}",
        "{\"id\":99999999999999999999999999,\"presence\":{}}",
        // the member
        "{\"id\":1}",
        "{\"id\":1,\"connect\":null}",
        "{\"id\":1,\"ping\":{}}",
        "{\"id\":1,\"ping\":{},\"presence\":{}}",
        "{\"id\":1,\"presence\":{},\"ping\":{}}",
        "{\"id\":1,\"Connect\":{}}",
        "{\"id\":1,\"unknown\":{}}",
        "{\"id\":1,\"connect\":{},\"subscribe\":{}}",
        "{\"id\":1,\"presence\":{},\"send\":{}}",
        "{\"send\":{},\"presence\":{}}",
        "{\"id\":1,\"connect\":[]}",
        "{\"id\":1,\"connect\":\"\"}",
        "{\"id\":1,\"connect\":0}",
        // types of fields
        "{\"id\":1,\"connect\":{\"token\":1}}",
        "{\"id\":1,\"connect\":{\"subs\":[]}}",
        "{\"id\":1,\"connect\":{\"subs\":{\"news\":true}}}",
        "{\"id\":1,\"connect\":{\"headers\":{\"a\":1}}}",
        "{\"id\":1,\"subscribe\":{\"channel\":{}}}",
        "{\"id\":1,\"subscribe\":{\"recover\":\"true\"}}",
        "{\"id\":1,\"subscribe\":{\"recover\":1}}",
        "{\"id\":1,\"subscribe\":{\"offset\":-1}}",
        "{\"id\":1,\"subscribe\":{\"offset\":\"1\"}}",
        "{\"id\":1,\"subscribe\":{\"offset\":18446744073709551616}}",
        "{\"id\":1,\"subscribe\":{\"flag\":9223372036854775808}}",
        "{\"id\":1,\"subscribe\":{\"flag\":-9223372036854775809}}",
        "{\"id\":1,\"subscribe\":{\"type\":2147483648}}",
        "{\"id\":1,\"subscribe\":{\"tf\":[]}}",
        "{\"id\":1,\"subscribe\":{\"tf\":{\"vals\":\"a\"}}}",
        "{\"id\":1,\"subscribe\":{\"tf\":{\"vals\":[null]}}}",
        "{\"id\":1,\"subscribe\":{\"tf\":{\"nodes\":[1]}}}",
        "{\"id\":1,\"history\":{\"limit\":2147483648}}",
        "{\"id\":1,\"history\":{\"limit\":-2147483649}}",
        "{\"id\":1,\"history\":{\"since\":5}}",
        "{\"id\":1,\"history\":{\"reverse\":null,\"reverse\":0}}",
        // the object
        "",
        " ",
        "\r",
        "null",
        "1",
        "\"{}\"",
        "[]",
        "[{}]",
        "{",
        "}",
        "{\"id\"",
        "{\"id\":",
        "{\"id\":1",
        "{\"id\":1,",
        "{\"id\":1,}",
        "{,}",
        "{\"id\":1 \"presence\":{}}",
        "{\"id\" 1}",
        "{id:1}",
        "{'id':1}",
        "{\"a\":tru}",
        "{\"a\":truest}",
        "{\"a\":nul}",
        "{\"a\":nope}",
        "{\"a\":NaN}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        "{\"a\":-}",
        "{\"a\":[1,]}",
        "{\"a\":[1}}",
        "{\"a\":{\"b\"]}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"\t\"}",
        "{\"a\":\"\u0000\"}",
        "{\"a\":\"",
        "{\"a\":\"\\",
        "{/**/}",
        "\uFEFF{}",
        // what follows it
        "{}{}",
        "{} {}",
        "{}x",
        "{},",
        "{}]",
        "{}\u0000"
      })
  void whatIsNoCommandIsMalformed(String line) {
    assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> command(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}\n\n", "{}\n \n{}", "\n{}", "\n", "{}\r\n\r\n"})
  void blankLinesAreMalformed(String frame) {
    assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> commands(frame));
  }

  @Test
  void anObjectMayNotStretchOverTwoLines() {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> commands("{\"id\":1,\n\"presence\":{}}"));
  }

  @Test
  void oneNewlineMayEndAFrame() throws Exception {
    assertThat(commands("{}\n")).containsExactly(new Command.Pong());
    assertThat(commands(" {} \r\n{}\r\n")).containsExactly(new Command.Pong(), new Command.Pong());
  }

  @Test
  void commandsBeforeTheMalformedOneAreReturned() throws Exception {
    var frame = bytes("{\"id\":1,\"refresh\":{\"token\":\"t\"}}\n{\"id\":1}\n{}");

    assertThat(JsonServerCodec.INSTANCE.readCommand(frame)).isEqualTo(new Command.Refresh(1, "t"));
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> JsonServerCodec.INSTANCE.readCommand(frame));
    assertThat(JsonServerCodec.INSTANCE.readCommand(frame)).isEqualTo(new Command.Pong());
    assertThat(frame.isReadable()).isFalse();
  }

  @Test
  void framesAreReadWhereverTheirBytesAre() throws Exception {
    var line = "??{\"id\":1,\"rpc\":{\"data\":[1]}}\n{}\n??".getBytes(UTF_8);
    var direct = Unpooled.directBuffer().writeBytes(line);
    var slice = Unpooled.wrappedBuffer(line).slice(1, line.length - 2);
    for (var frame : new ByteBuf[] {direct, slice, Unpooled.wrappedBuffer(line).asReadOnly()}) {
      frame.readerIndex(frame.indexOf(0, frame.capacity(), (byte) '{'));
      frame.writerIndex(frame.indexOf(frame.capacity(), 0, (byte) '\n') + 1);
      assertThat(JsonServerCodec.INSTANCE.readCommand(frame))
          .isEqualTo(new Command.Rpc(1, "", Payload.json("[1]")));
      assertThat(JsonServerCodec.INSTANCE.readCommand(frame)).isEqualTo(new Command.Pong());
      assertThat(frame.isReadable()).isFalse();
    }
    direct.release();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"b\": 1.50,\t\"a\":[ 1e400 , -0.0 ],\"b\":2}",
        "12345678901234567890.10",
        "\"\\ud800 \\u00fc \\/ \u2028\"",
        "[[],{},\"\",false]",
        "true",
        "\"null\""
      })
  void dataIsTakenAsItStands(String data) throws Exception {
    var rpc = (Command.Rpc) command("{\"id\":1,\"rpc\":{\"data\": %s ,\"x\":1}}".formatted(data));

    assertThat(rpc.data()).isEqualTo(Payload.json(data));
  }

  @Test
  void nullIsDataLikeAnyOther() throws Exception {
    assertThat(command("{\"id\":1,\"rpc\":{\"data\":null,\"method\":null}}"))
        .isEqualTo(new Command.Rpc(1, "", Payload.json("null")));
    assertThat(command("{\"id\":1,\"publish\":{\"data\":1,\"data\": null ,\"channel\":\"a\"}}"))
        .isEqualTo(new Command.Publish(1, "a", Payload.json("null"), 0, "", false));
    assertThat(command("{\"send\":{\"data\":null}}"))
        .isEqualTo(new Command.Send(Payload.json("null")));
    assertThat(command("{\"id\":1,\"rpc\":{}}")).isEqualTo(new Command.Rpc(1, "", null));
  }

  @Test
  void invalidUtf8ReadsAsReplacementCharacters() throws Exception {
    var line = "{\"id\":1,\"publish\":{\"channel\":\"a\u00ff\",\"data\":[\"\u00c3\"]}}";

    assertThat(command(line.getBytes(ISO_8859_1)))
        .isEqualTo(new Command.Publish(1, "a\uFFFD", Payload.json("[\"\uFFFD\"]"), 0, "", false));
  }

  @Test
  void invalidUtf8NeverSwallowsTheEndOfALine() throws Exception {
    var frame = Unpooled.wrappedBuffer("{}\u00c3\n{}".getBytes(ISO_8859_1));

    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> JsonServerCodec.INSTANCE.readCommand(frame));
    assertThat(JsonServerCodec.INSTANCE.readCommand(frame)).isEqualTo(new Command.Pong());
  }

  @Test
  void halfASurrogatePairReadsAsAReplacementCharacter() throws Exception {
    assertThat(command("{\"id\":1,\"presence\":{\"channel\":\"\\ud800a\\udc00\\ud83d\\ude00\"}}"))
        .isEqualTo(new Command.Presence(1, "\uFFFDa\uFFFD😀"));
  }

  @Test
  void whatIsWrongIsToldWithoutQuotingThePeer() {
    assertMalformed("{\"id\":1,\"subscribe\":{\"channel\":[]}}", "channel: expected a string");
    assertMalformed(
        "{\"id\":1,\"connect\":{\"headers\":{\"secret\":1}}}", "headers: expected a string");
    assertMalformed("{\"id\":1,\"connect\":{\"subs\":{\"secret\":1}}}", "subs: expected an object");
    assertMalformed("{\"id\":1,\"connect\":5}", "connect: expected an object");
    assertMalformed("{\"id\":-1}", "id: expected an integer from 0 to 4294967295");
    assertMalformed("{\"id\":1}", "expected exactly one command beside the id");
    assertMalformed("", "expected an object");
    assertMalformed("{\"secret\":!}", "byte 10: expected a value");
  }

  private static void assertMalformed(String line, String message) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> command(line))
        .withMessage(message);
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.wrappedBuffer(text.getBytes(UTF_8));
  }
}
