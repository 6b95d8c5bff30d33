package dev.sluice.gateway.transport.websocket;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket after its handshake: the one handler of its socket's pipeline. Lives on the socket's
 * event loop. Open for a test that puts an echo in the place of commands.
 */
class WebSocketTransport extends ChannelInboundHandlerAdapter
    implements Transport, WebSocketDecoder.Listener {
  private static final int NO_STATUS = 1005;

  private final Channel socket;
  private final ConnectionLoop loop;
  private final WebSocketDecoder decoder;
  private final Connection connection;
  private final Peer peer;
  private final WebSocketFormat format;
  private int receivedCloseCode;

  WebSocketTransport(
      Channel socket,
      ConnectionLoop loop,
      Limits limits,
      int maxMessageBytes,
      Peer peer,
      WebSocketFormat format,
      CommandHandler commands) {
    this.socket = socket;
    this.peer = peer;
    this.format = format;
    this.loop = loop;
    PerMessageDeflate compression = format.compression();
    this.decoder =
        new WebSocketDecoder(
            socket.alloc(),
            this,
            maxMessageBytes,
            compression == null ? null : compression.inflater());
    this.connection = new Connection(socket, loop, this, limits, commands);
  }

  Connection connection() {
    return connection;
  }

  // The connection's view.

  @Override
  public String name() {
    return WebSocketEndpoint.TRANSPORT;
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public WireFormat format() {
    return format;
  }

  @Override
  public void pauseReading() {
    socket.config().setAutoRead(false);
  }

  @Override
  public void resumeReading() {
    decoder.decode();
    connection.reader().account();
    if (isReady() && !decoder.isResting()) {
      socket.config().setAutoRead(true);
    }
  }

  @Override
  public int heldBytes() {
    return decoder.heldBytes();
  }

  @Override
  public void discardInput() {
    decoder.release();
  }

  @Override
  public @Nullable ByteBuf closeFrame(CloseReason reason, ByteBufAllocator allocator) {
    ByteBuf frame = allocator.buffer(2 + Short.BYTES + CloseReason.MAX_TEXT_BYTES);
    if (receivedCloseCode == NO_STATUS) {
      WebSocketFrames.writeHeader(frame, WebSocketFrames.CLOSE, 0);
    } else if (receivedCloseCode != 0) {
      WebSocketFrames.writeClose(frame, receivedCloseCode, "");
    } else {
      WebSocketFrames.writeClose(frame, reason.code(), reason.text());
    }
    return frame;
  }

  @Override
  public Parting parting() {
    if (decoder.isFailed()) {
      return receivedCloseCode == 0 ? Parting.DISCARD_INPUT : Parting.CLOSE;
    }
    return Parting.AWAIT_CLOSE_FRAME;
  }

  // The socket's view.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    loop.meters().bytesIn(bytes.readableBytes());
    decoder.read(bytes);
    connection.reader().account();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    loop.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    decoder.release();
    connection.clientLeft();
    loop.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    decoder.release();
  }

  /** A socket that fails is as good as closed; the reset of a client that left is no news. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(cause);
  }

  // The decoder's view.

  @Override
  public boolean isReady() {
    return connection.reader().isReady() || !connection.isOpen();
  }

  /** Text or binary makes no difference: the encoding was agreed on in the handshake. */
  @Override
  public void message(int opcode, ByteBuf content) {
    if (connection.isOpen()) {
      connection.reader().read(content);
    } else {
      content.release();
    }
  }

  @Override
  public void ping(ByteBuf content) {
    if (connection.isOpen()) {
      ByteBuf pong = socket.alloc().buffer(2 + content.readableBytes());
      WebSocketFrames.writeControl(pong, WebSocketFrames.PONG, content);
      connection.offerPong(EncodedMessage.control(pong));
    }
  }

  @Override
  public void pong() {
    // One that was not asked for is allowed (RFC 6455 §5.5.3), wherever the pings are.
    if (!format.pingsAreMessages()) {
      connection.pong();
    }
  }

  @Override
  public void close(int code) {
    if (connection.isOpen()) {
      receivedCloseCode = code;
      connection.clientClosed();
    } else {
      connection.clientLeft();
    }
  }

  @Override
  public void failed(CloseReason reason) {
    connection.close(reason);
  }

  /** By a timer: the loop looks at timers once between two looks at its sockets, unlike tasks. */
  @Override
  public void rest() {
    pauseReading();
    socket.eventLoop().schedule(this::goOn, 0, TimeUnit.NANOSECONDS);
  }

  private void goOn() {
    try {
      decoder.goOn();
      resumeReading();
    } catch (Throwable failure) { // Nobody else would hear of it.
      connection.failed(failure);
    }
    loop.flush();
  }
}
