package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;

/** JSON, each message in a WebSocket text frame of its own. */
final class WebSocketFormat implements WireFormat {
  static final WebSocketFormat JSON = new WebSocketFormat();

  private final ServerCodec codec = JsonServerCodec.INSTANCE;
  private final EncodedMessage ping;

  private WebSocketFormat() {
    ByteBuf bytes = Unpooled.directBuffer(8);
    WebSocketFrames.writeText(bytes, codec::writePing);
    ping = EncodedMessage.control(Unpooled.unreleasableBuffer(bytes));
  }

  @Override
  public int index() {
    return 0;
  }

  @Override
  public ServerCodec codec() {
    return codec;
  }

  @Override
  public void write(Reply reply, ByteBuf out) {
    Consumer<ByteBuf> message = bytes -> codec.write(reply, bytes);
    WebSocketFrames.writeText(out, message);
  }

  @Override
  public void write(Push push, ByteBuf out) {
    Consumer<ByteBuf> message = bytes -> codec.write(push, bytes);
    WebSocketFrames.writeText(out, message);
  }

  @Override
  public EncodedMessage ping() {
    return ping;
  }

  @Override
  public boolean isJson() {
    return true;
  }
}
