package dev.sluice.gateway.transport.websocket;

import dev.sluice.gateway.transport.Format;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Messages in text frames of a WebSocket, compressed or not. */
class WebSocketFormat extends Format {
  static final WebSocketFormat JSON = new WebSocketFormat(JsonServerCodec.INSTANCE);

  /** For tools that answer a ping frame of WebSocket, and not the protocol's ping. */
  static final WebSocketFormat JSON_WITH_PING_FRAMES =
      new WebSocketFormat(JsonServerCodec.INSTANCE, WebSocketFrames::writePing);

  private final @Nullable PerMessageDeflate compression;

  private WebSocketFormat(ServerCodec codec) {
    super(codec, WebSocketFrames::writeText);
    this.compression = null;
  }

  WebSocketFormat(ServerCodec codec, Consumer<ByteBuf> ping) {
    super(codec, WebSocketFrames::writeText, ping);
    this.compression = null;
  }

  private WebSocketFormat(WebSocketFormat plain, PerMessageDeflate compression) {
    super(plain, (out, message) -> writeCompressed(out, message, compression));
    this.compression = compression;
  }

  /** The same for WebSockets that agreed on compression. */
  WebSocketFormat compressed(PerMessageDeflate how) {
    return new WebSocketFormat(this, how);
  }

  private static void writeCompressed(
      ByteBuf out, Consumer<ByteBuf> message, PerMessageDeflate how) {
    ByteBuf plain = out.alloc().directBuffer();
    try {
      message.accept(plain);
      how.write(out, WebSocketFrames.TEXT, plain);
    } finally {
      plain.release();
    }
  }

  /** Null if there is none. */
  @Nullable PerMessageDeflate compression() {
    return compression;
  }

  @Override
  public boolean isCompressed() {
    return compression != null;
  }
}
