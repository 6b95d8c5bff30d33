package dev.sluice.protocol.codec;

import static dev.sluice.protocol.codec.Lines.bareLine;
import static dev.sluice.protocol.codec.Lines.line;
import static dev.sluice.protocol.codec.Lines.message;
import static dev.sluice.protocol.codec.Lines.written;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.ClientInfo;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.ErrorCode;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Publication;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.ServerMessage;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeOptions;
import dev.sluice.protocol.SubscribeResult;
import dev.sluice.protocol.UnsubscribeReason;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How JSON messages look, byte for byte. */
class JsonMessageTest {
  private static final Payload BINARY = Payload.binary(new byte[] {1});

  @Test
  void theServersSideOfTheSpecifiedConversation() {
    assertThat(line(connected(Map.of())))
        .isEqualTo(
            "{\"id\":1,\"connect\":{\"client\":\"c1\",\"version\":\"1.0\",\"ping\":25,\"pong\":true}}");
    assertThat(
            line(
                new Reply.Subscribed(
                    2,
                    new SubscribeResult(
                        0,
                        true,
                        true,
                        new StreamPosition(5, "abcd"),
                        true,
                        true,
                        List.of(),
                        false,
                        null))))
        .isEqualTo(
            "{\"id\":2,\"subscribe\":{\"recoverable\":true,\"epoch\":\"abcd\",\"recovered\":true,"
                + "\"offset\":5,\"positioned\":true,\"was_recovering\":true}}");
    assertThat(line(new Push.Published("news", publication("{\"a\":1}"))))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":{\"a\":1},\"offset\":6}}}");
    assertThat(line(new Reply.Published(3))).isEqualTo("{\"id\":3,\"publish\":{}}");
    assertThat(written(JsonServerCodec.INSTANCE::writePing)).isEqualTo("{}");
    assertThat(line(new Push.Unsubscribed("news", UnsubscribeReason.INSUFFICIENT_STATE)))
        .isEqualTo(
            "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500,\"reason\":\"insufficient"
                + " state\"}}}");
    assertThat(line(new Push.Joined("news", new ClientInfo("42", "c2", null, null))))
        .isEqualTo(
            "{\"push\":{\"channel\":\"news\",\"join\":{\"info\":{\"user\":\"42\",\"client\":\"c2\"}}}}");
    assertThat(line(new Reply.Failed(4, ErrorCode.NOT_AVAILABLE)))
        .isEqualTo("{\"id\":4,\"error\":{\"code\":108,\"message\":\"not available\"}}");
    assertThat(line(new Push.Published("news", publication("\"{\\\"a\\\":1}\""))))
        .isEqualTo(
            "{\"push\":{\"channel\":\"news\",\"pub\":{\"data\":\"{\\\"a\\\":1}\",\"offset\":6}}}");
  }

  @Test
  void theClientsSideOfTheSpecifiedConversation() {
    var recovering =
        new SubscribeOptions(
            true, new StreamPosition(5, "abcd"), null, false, false, false, "", null, 1, 0);

    assertThat(line(new Command.Connect(1, "", null, Map.of(), "js", "", Map.of())))
        .isEqualTo("{\"id\":1,\"connect\":{\"name\":\"js\"}}");
    assertThat(line(new Command.Subscribe(2, "news", "", recovering)))
        .isEqualTo(
            "{\"id\":2,\"subscribe\":{\"channel\":\"news\",\"recover\":true,\"epoch\":\"abcd\",\"offset\":5,\"flag\":1}}");
    assertThat(line(new Command.Publish(3, "news", Payload.json("{\"x\":[1]}"), 0, "", false)))
        .isEqualTo("{\"id\":3,\"publish\":{\"channel\":\"news\",\"data\":{\"x\":[1]}}}");
    assertThat(line(new Command.Pong())).isEqualTo("{}");
    assertThat(line(new Command.Rpc(4, "m", Payload.json("{}"))))
        .isEqualTo("{\"id\":4,\"rpc\":{\"method\":\"m\",\"data\":{}}}");
  }

  @Test
  void subMessagesWithNothingInThemAreWritten() {
    var nothing = SubscribeResult.plain(0, false, null);

    assertThat(line(new Reply.Subscribed(2, nothing))).isEqualTo("{\"id\":2,\"subscribe\":{}}");
    assertThat(line(new Reply.Unsubscribed(4))).isEqualTo("{\"id\":4,\"unsubscribe\":{}}");
    assertThat(line(new Reply.Called(5, null))).isEqualTo("{\"id\":5,\"rpc\":{}}");
    assertThat(line(new Reply.Refreshed(6, "", "", 0))).isEqualTo("{\"id\":6,\"refresh\":{}}");
    assertThat(line(new Reply.SubRefreshed(7, 0))).isEqualTo("{\"id\":7,\"sub_refresh\":{}}");
    assertThat(line(new Push.Refreshed(0))).isEqualTo("{\"push\":{\"refresh\":{}}}");
    assertThat(line(new Push.Subscribed("news", nothing)))
        .isEqualTo("{\"push\":{\"channel\":\"news\",\"subscribe\":{}}}");
    assertThat(line(connected(Map.of("news", nothing))))
        .contains("\"version\":\"1.0\",\"subs\":{\"news\":{}},\"ping\":25");
    assertThat(line(new Command.Send(null))).isEqualTo("{\"send\":{}}");
  }

  @Test
  void whatClientsReadUncheckedIsAlwaysWritten() {
    var nobody = new ClientInfo("", "", null, null);

    assertThat(line(new Push.Left("news", nobody)))
        .isEqualTo(
            "{\"push\":{\"channel\":\"news\",\"leave\":{\"info\":{\"user\":\"\",\"client\":\"\"}}}}");
    assertThat(line(new Reply.Presence(1, Map.of())))
        .isEqualTo("{\"id\":1,\"presence\":{\"presence\":{}}}");
    assertThat(line(new Reply.Presence(1, Map.of("c\"1", nobody))))
        .isEqualTo(
            "{\"id\":1,\"presence\":{\"presence\":{\"c\\\"1\":{\"user\":\"\",\"client\":\"\"}}}}");
    assertThat(line(new Reply.PresenceStats(1, 0, 0)))
        .isEqualTo("{\"id\":1,\"presence_stats\":{\"num_clients\":0,\"num_users\":0}}");
    assertThat(line(new Reply.History(1, List.of(), new StreamPosition(0, ""))))
        .isEqualTo("{\"id\":1,\"history\":{\"publications\":[],\"epoch\":\"\",\"offset\":0}}");
  }

  @Test
  void expiresAndTtlComeTogether() {
    assertThat(line(new Reply.SubRefreshed(1, 60)))
        .isEqualTo("{\"id\":1,\"sub_refresh\":{\"expires\":true,\"ttl\":60}}");
    assertThat(line(new Reply.Refreshed(1, "c1", "1.0", 60)))
        .isEqualTo(
            "{\"id\":1,\"refresh\":{\"client\":\"c1\",\"version\":\"1.0\",\"expires\":true,\"ttl\":60}}");
    assertThat(line(new Reply.Subscribed(1, SubscribeResult.plain(60, false, null))))
        .isEqualTo("{\"id\":1,\"subscribe\":{\"expires\":true,\"ttl\":60}}");
    assertThat(bareLine(new Push.Connected("c1", "1.0", 60, null, Map.of(), 25, "s")))
        .isEqualTo(
            "{\"connect\":{\"client\":\"c1\",\"version\":\"1.0\",\"expires\":true,\"ttl\":60,\"ping\":25,\"session\":\"s\"}}");
  }

  @Test
  void onlyTemporaryErrorsAreMarkedSo() {
    assertThat(line(new Reply.Failed(1, ErrorCode.INTERNAL)))
        .isEqualTo(
            "{\"id\":1,\"error\":{\"code\":100,\"message\":\"internal server"
                + " error\",\"temporary\":true}}");
    assertThat(line(new Reply.Failed(1, 109, "token expired", false)))
        .isEqualTo("{\"id\":1,\"error\":{\"code\":109,\"message\":\"token expired\"}}");
  }

  @Test
  void barePushesStandAlone() {
    assertThat(bareLine(new Push.Published("news", publication("1"))))
        .isEqualTo("{\"channel\":\"news\",\"pub\":{\"data\":1,\"offset\":6}}");
    assertThat(bareLine(new Push.Disconnected(3001, "shutdown")))
        .isEqualTo("{\"disconnect\":{\"code\":3001,\"reason\":\"shutdown\"}}");
    assertThat(bareLine(new Push.Message(Payload.json("[1]"))))
        .isEqualTo("{\"message\":{\"data\":[1]}}");
  }

  @Test
  void messagesAreAppended() {
    var frame =
        written(
            out -> {
              JsonServerCodec.INSTANCE.write(new Reply.Published(3), out);
              out.writeByte('\n');
              JsonServerCodec.INSTANCE.writePing(out);
            });

    assertThat(frame).isEqualTo("{\"id\":3,\"publish\":{}}\n{}");
  }

  @Test
  void stringsAreEscapedAsLittleAsPossible() {
    var message = "\"\\/\b\f\n\r\t\u0000\u001f\u007f\u2028 ü€😀";

    assertThat(line(new Reply.Failed(1, 400, message, false)))
        .isEqualTo(
            "{\"id\":1,\"error\":{\"code\":400,\"message\":"
                + "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\u007f\u2028 ü€😀\"}}");
  }

  @Test
  void halfASurrogatePairIsWrittenAsAQuestionMark() {
    assertThat(line(new Command.Presence(1, "\ud800a\udc00")))
        .isEqualTo("{\"id\":1,\"presence\":{\"channel\":\"?a?\"}}");
  }

  @Test
  void numbersAreWrittenInFull() {
    assertThat(line(new Reply.PresenceStats(0xFFFF_FFFFL, Integer.MAX_VALUE, 10)))
        .isEqualTo(
            "{\"id\":4294967295,\"presence_stats\":{\"num_clients\":2147483647,\"num_users\":10}}");
    assertThat(line(new Reply.History(1, List.of(), new StreamPosition(-1, "e"))))
        .endsWith("\"offset\":18446744073709551615}}");
    assertThat(line(new Reply.History(1, List.of(), new StreamPosition(Long.MAX_VALUE, "e"))))
        .endsWith("\"offset\":9223372036854775807}}");
    assertThat(line(new Command.History(1, "news", Integer.MIN_VALUE, null, false)))
        .contains("\"limit\":-2147483648");
  }

  @Test
  void binaryPayloadsAreRefused() {
    var out = Unpooled.buffer();
    for (var push :
        List.of(
            new Push.Message(BINARY),
            new Push.Published("news", Publication.of(BINARY, null)),
            new Push.Joined("news", new ClientInfo("", "c1", BINARY, null)))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> JsonServerCodec.INSTANCE.write(push, out));
    }
    out.release();
  }

  @Test
  void clientsUnderstandWhatOtherServersLeaveOut() throws Exception {
    assertThat(message("{}")).isEqualTo(new ServerMessage.Ping());
    assertThat(message("{\"id\":0}")).isEqualTo(new ServerMessage.Ping());
    assertThat(message("{\"unsubscribe\":{},\"id\":7,\"error\":null}"))
        .isEqualTo(new Reply.Unsubscribed(7));
    assertThat(
            message("{\"push\":{\"pub\":{\"key\":\"k\",\"removed\":true},\"channel\":\"news\"}}"))
        .isEqualTo(new Push.Published("news", Publication.of(Payload.json("null"), null)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"id\":1}",
        "{\"id\":1,\"pub\":{}}",
        "{\"id\":1,\"publish\":1}",
        "{\"publish\":{}}",
        "{\"id\":1,\"error\":{}}",
        "{\"id\":1,\"error\":{\"code\":0,\"message\":\"m\"}}",
        "{\"id\":1,\"error\":{\"code\":100}}",
        "{\"id\":1,\"presence_stats\":{\"num_users\":-1}}",
        "{\"push\":{}}",
        "{\"push\":{\"push\":{\"message\":{}}}}",
        "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":1999,\"reason\":\"r\"}}}",
        "{\"push\":{\"channel\":\"news\",\"unsubscribe\":{\"code\":2500}}}",
        "{}{}"
      })
  void clientsRefuseWhatIsNoMessage(String line) {
    assertThatExceptionOfType(MalformedFrameException.class).isThrownBy(() -> message(line));
  }

  private static Publication publication(String data) {
    return new Publication(Payload.json(data), null, 6, Map.of(), false, 0);
  }

  private static Reply connected(Map<String, SubscribeResult> subs) {
    return new Reply.Connected(1, "c1", "1.0", 0, null, subs, 25, true, "", "", 0);
  }
}
