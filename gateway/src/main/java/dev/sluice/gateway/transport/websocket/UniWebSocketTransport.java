package dev.sluice.gateway.transport.websocket;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.codec.MalformedFrameException;
import dev.sluice.protocol.codec.OneWayJsonServerCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket whose client only listens: it says one thing, its connect request, with the handshake
 * or in the first message. Lives on the socket's event loop.
 */
final class UniWebSocketTransport extends WebSocketTransport {
  /** Below are the codes of WebSocket itself, which its own close frame tells. */
  private static final int FIRST_CODE_OF_PROTOCOL = 3000;

  private final String session = UUID.randomUUID().toString();
  private final WebSocketFormat format;
  private Command.@Nullable Connect asked;
  private boolean hasAsked;
  private boolean malformed;

  /**
   * @param asked what came with the handshake; null if it is still to come
   */
  UniWebSocketTransport(
      Channel socket,
      ConnectionLoop loop,
      Limits limits,
      int maxMessageBytes,
      Peer peer,
      WebSocketFormat format,
      CommandHandler commands,
      Command.@Nullable Connect asked) {
    super(socket, loop, limits, maxMessageBytes, peer, format, commands);
    this.format = format;
    this.asked = asked;
  }

  @Override
  public String name() {
    return "uni_websocket";
  }

  @Override
  public String session() {
    return session;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    Command.Connect request = asked;
    asked = null;
    if (request != null) {
      connect(request);
    }
  }

  /** Only the first has a meaning. */
  @Override
  public void message(int opcode, ByteBuf content) {
    try {
      if (!hasAsked && connection().isOpen()) {
        connect(OneWayJsonServerCodec.INSTANCE.readCommand(content));
      }
    } catch (MalformedFrameException notOne) {
      malformed = true;
      connection().close(CloseReason.BAD_REQUEST);
    } finally {
      content.release();
    }
  }

  private void connect(Command.Connect request) {
    hasAsked = true;
    connection().reader().read(request);
  }

  /** What all clients that only listen get, and the close frame behind it. */
  @Override
  public @Nullable ByteBuf closeFrame(CloseReason reason, ByteBufAllocator allocator) {
    ByteBuf close = super.closeFrame(reason, allocator);
    if (close == null || malformed || reason.code() < FIRST_CODE_OF_PROTOCOL) {
      return close;
    }
    ByteBuf bytes = format.disconnect(reason, allocator).writeBytes(close);
    close.release();
    return bytes;
  }
}
