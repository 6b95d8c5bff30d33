package dev.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.StreamPosition;
import dev.sluice.protocol.SubscribeResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatTest {
  private static final List<Format> ALL =
      List.of(
          Format.WEBSOCKET,
          Format.WEBSOCKET_WITH_PING_FRAMES,
          Format.LINES,
          Format.LENGTH_PREFIXED,
          Format.HTTP_STREAM,
          Format.HTTP_STREAM_PLAIN,
          Format.SSE,
          Format.SSE_PLAIN,
          Format.UNI_HTTP_STREAM,
          Format.UNI_HTTP_STREAM_PLAIN,
          UniSseFormat.CHUNKED,
          UniSseFormat.PLAIN,
          UniWebSocketFormat.SEPARATE,
          UniWebSocketFormat.JOINED);

  private static final Push ONE = new Push.Message(Payload.json("1"));
  private static final Push TWO = new Push.Message(Payload.json("2"));

  private final ByteBuf out = Unpooled.buffer();

  @Test
  void eachHasAnIndexOfItsOwn() {
    assertThat(ALL).extracting(Format::index).doesNotHaveDuplicates();
    assertThat(ALL).allMatch(format -> format.index() < WireFormat.COUNT);
  }

  @Test
  void messageIsAChunkOfAnHttpStream() {
    Format.HTTP_STREAM.write(ONE, out);

    assertThat(written()).isEqualTo("00000020\r\n{\"push\":{\"message\":{\"data\":1}}}\n\r\n");
  }

  @Test
  void eventIsAChunkOfAnEventStream() {
    Format.SSE.write(ONE, out);

    assertThat(written())
        .startsWith("000000")
        .endsWith("{\"push\":{\"message\":{\"data\":1}}}\n\n\r\n");
  }

  @Test
  void withoutChunksOnlyTheMessageIsLeft() {
    Format.HTTP_STREAM_PLAIN.write(ONE, out);
    Format.SSE_PLAIN.write(ONE, out);
    Format.UNI_HTTP_STREAM_PLAIN.write(ONE, out);
    UniSseFormat.PLAIN.write(ONE, out);

    assertThat(written())
        .isEqualTo(
            """
            {"push":{"message":{"data":1}}}
            data: {"push":{"message":{"data":1}}}

            {"message":{"data":1}}
            data: {"message":{"data":1}}

            """);
  }

  @Test
  void connectEventCarriesThePositionsOfAllChannels() {
    var subs =
        Map.of(
            "a",
            SubscribeResult.plain(0, false, null),
            "b",
            new SubscribeResult(
                0, true, true, new StreamPosition(7, "e"), false, false, List.of(), false, null));
    UniSseFormat.PLAIN.write(
        new Reply.Connected(0, "c", "v", 0, null, subs, 25, true, "s", "n", 0), out);

    var lines = written().lines().toList();
    assertThat(lines).hasSize(3);
    assertThat(Positions.decode(lines.getFirst().substring("id: ".length())))
        .isEqualTo(Map.of("a", new StreamPosition(0, ""), "b", new StreamPosition(7, "e")));
    assertThat(lines.get(1))
        .startsWith("data: {\"connect\":{\"client\":\"c\"")
        .doesNotContain("pong");
  }

  @Test
  void joinedPushesShareAFrame() {
    UniWebSocketFormat.JOINED.write(List.of(ONE, TWO), out);

    assertThat(written().substring(2))
        .isEqualTo("{\"message\":{\"data\":1}}\n{\"message\":{\"data\":2}}");
  }

  @Test
  void separatePushesDoNot() {
    UniWebSocketFormat.SEPARATE.write(List.of(ONE), out);
    var one = out.readableBytes();
    UniWebSocketFormat.SEPARATE.write(List.of(ONE, TWO), out);

    assertThat(out.readableBytes()).isEqualTo(3 * one);
  }

  @Test
  void disconnectAlwaysHasAReason() {
    var bytes =
        Format.HTTP_STREAM_PLAIN.disconnect(CloseReason.PROTOCOL_ERROR, ByteBufAllocator.DEFAULT);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"push\":{\"disconnect\":{\"code\":1002,\"reason\":\"protocol error\"}}}\n");
    bytes.release();
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
