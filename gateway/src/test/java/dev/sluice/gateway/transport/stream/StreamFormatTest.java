package dev.sluice.gateway.transport.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.gateway.transport.EventId;
import dev.sluice.gateway.transport.Format;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StreamFormatTest {
  private static final Push ONE = new Push.Message(Payload.json("1"));

  private final ByteBuf out = Unpooled.buffer();

  @Test
  void eachHasAnIndexOfItsOwn() {
    var all =
        Arrays.stream(StreamKind.values())
            .flatMap(kind -> Stream.of(kind.format(true), kind.format(false)));

    assertThat(all)
        .extracting(Format::index)
        .doesNotHaveDuplicates()
        .allMatch(index -> index < WireFormat.COUNT);
  }

  @Test
  void messageIsAChunkOfAnHttpStream() {
    StreamFormat.HTTP_STREAM.write(ONE, out);

    assertThat(written()).isEqualTo("00000020\r\n{\"push\":{\"message\":{\"data\":1}}}\n\r\n");
  }

  @Test
  void eventIsAChunkOfAnEventStream() {
    StreamFormat.SSE.write(ONE, out);

    assertThat(written())
        .startsWith("000000")
        .endsWith("{\"push\":{\"message\":{\"data\":1}}}\n\n\r\n");
  }

  @Test
  void withoutChunksOnlyTheMessageIsLeft() {
    StreamFormat.HTTP_STREAM_PLAIN.write(ONE, out);
    StreamFormat.SSE_PLAIN.write(ONE, out);
    StreamFormat.UNI_HTTP_STREAM_PLAIN.write(ONE, out);
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
    assertThat(EventId.decode(lines.getFirst().substring("id: ".length())))
        .isEqualTo(Map.of("a", new StreamPosition(0, ""), "b", new StreamPosition(7, "e")));
    assertThat(lines.get(1))
        .startsWith("data: {\"connect\":{\"client\":\"c\"")
        .doesNotContain("pong");
  }

  @Test
  void disconnectAlwaysHasAReason() {
    var bytes =
        StreamFormat.HTTP_STREAM_PLAIN.disconnect(
            CloseReason.PROTOCOL_ERROR, ByteBufAllocator.DEFAULT);

    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("{\"push\":{\"disconnect\":{\"code\":1002,\"reason\":\"protocol error\"}}}\n");
    bytes.release();
  }

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
