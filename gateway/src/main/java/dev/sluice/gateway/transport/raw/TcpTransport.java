package dev.sluice.gateway.transport.raw;

import dev.sluice.gateway.connection.CommandHandler;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Limits;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.gateway.transport.Format;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.codec.FrameSplitter;
import dev.sluice.protocol.codec.FrameTooLongException;
import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import org.jspecify.annotations.Nullable;

/**
 * A raw socket, of TCP or Unix, from its first message on: the one handler of its pipeline. Lives
 * on the socket's event loop.
 *
 * <p>A client that ends its output, as by {@code shutdown(2)}, closes the connection: what it asked
 * before is carried out and answered, then the socket is closed.
 */
final class TcpTransport extends ChannelInboundHandlerAdapter implements Transport {
  private final String name;
  private final Channel socket;
  private final ConnectionLoop loop;
  private final FrameSplitter input;
  private final Peer peer;
  private final Format format;
  private final Connection connection;
  private boolean inputEnded;
  private boolean parted;

  /**
   * @param input knows the framing, and may hold what came behind the first message
   */
  TcpTransport(
      String name,
      Channel socket,
      ConnectionLoop loop,
      Limits limits,
      FrameSplitter input,
      Peer peer,
      Format format,
      CommandHandler commands) {
    this.name = name;
    this.socket = socket;
    this.loop = loop;
    this.input = input;
    this.peer = peer;
    this.format = format;
    this.connection = new Connection(socket, loop, this, limits, commands);
  }

  Connection connection() {
    return connection;
  }

  /** Takes over the first message, and goes on with what came behind it. */
  void begin(ByteBuf first) {
    connection.reader().read(first);
    handOver();
    connection.reader().account();
  }

  // The connection's view.

  @Override
  public String name() {
    return name;
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
    handOver();
    connection.reader().account();
    if (connection.reader().isReady() || !connection.isOpen()) {
      socket.config().setAutoRead(true);
    }
  }

  @Override
  public int heldBytes() {
    return input.heldBytes();
  }

  @Override
  public void discardInput() {
    input.release();
  }

  /** None for a client that closed the connection itself: it has its answers. */
  @Override
  public @Nullable ByteBuf closeFrame(CloseReason reason, ByteBufAllocator allocator) {
    return reason.equals(CloseReason.CLIENT_LEFT) ? null : format.disconnect(reason, allocator);
  }

  @Override
  public Parting parting() {
    parted = true;
    return inputEnded ? Parting.CLOSE : Parting.DISCARD_INPUT;
  }

  // The socket's view.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    loop.meters().bytesIn(bytes.readableBytes());
    input.add(bytes);
    handOver();
    connection.reader().account();
  }

  /** Gives what came to the reader, as far as that is ready for it. */
  private void handOver() {
    try {
      while (connection.reader().isReady()) {
        ByteBuf frame = input.next();
        if (frame != null) {
          connection.reader().read(frame);
        } else if (inputEnded) {
          connection.reader().end();
          return;
        } else {
          return;
        }
      }
    } catch (FrameTooLongException tooLong) {
      connection.close(CloseReason.MESSAGE_TOO_BIG);
    } catch (MalformedFrameException unframed) {
      connection.close(CloseReason.BAD_REQUEST);
    }
    if (!connection.isOpen()) {
      input.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    loop.flush();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      inputEnded = true;
      input.end();
      if (parted) {
        connection.clientLeft();
      } else {
        handOver();
      }
      loop.flush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    input.release();
    connection.clientLeft();
    loop.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    input.release();
  }

  /** A socket that fails is as good as closed; the reset of a client that left is no news. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(cause);
  }
}
