package dev.sluice.gateway.transport.websocket;

import dev.sluice.protocol.Push;
import dev.sluice.protocol.codec.OneWayJsonServerCodec;
import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * WebSocket frames for a client that only listens. With each ping of the protocol goes a ping frame
 * (RFC 6455 §5.5.2), which every WebSocket answers by itself and so keeps the link in use both
 * ways.
 */
final class UniWebSocketFormat extends WebSocketFormat {
  static final UniWebSocketFormat SEPARATE = new UniWebSocketFormat(Joining.NONE);

  /** Pushes that go out together stand in one frame, with newlines between them. */
  static final UniWebSocketFormat JOINED = new UniWebSocketFormat(Joining.BY_NEWLINES);

  private enum Joining {
    NONE,
    BY_NEWLINES
  }

  private final Joining joining;

  private UniWebSocketFormat(Joining joining) {
    super(OneWayJsonServerCodec.INSTANCE, UniWebSocketFormat::writePings);
    this.joining = joining;
  }

  private static void writePings(ByteBuf out) {
    WebSocketFrames.writeText(out, OneWayJsonServerCodec.INSTANCE::writePing);
    WebSocketFrames.writePing(out);
  }

  @Override
  public boolean pingsAreMessages() {
    return true;
  }

  @Override
  public void write(List<? extends Push> pushes, ByteBuf out) {
    switch (joining) {
      case NONE -> super.write(pushes, out);
      case BY_NEWLINES -> WebSocketFrames.writeText(out, frame -> writeLines(pushes, frame));
    }
  }

  private void writeLines(List<? extends Push> pushes, ByteBuf frame) {
    for (int i = 0; i < pushes.size(); i++) {
      if (i > 0) {
        frame.writeByte('\n');
      }
      codec().write(pushes.get(i), frame);
    }
  }
}
