package dev.sluice.gateway.transport.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class UniWebSocketFormatTest {
  private static final Push ONE = new Push.Message(Payload.json("1"));
  private static final Push TWO = new Push.Message(Payload.json("2"));

  private final ByteBuf out = Unpooled.buffer();

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

  private String written() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
