package dev.sluice.gateway.transport.stream;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.ConnectionLoop;
import dev.sluice.gateway.connection.Outlet;
import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.connection.Transport;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.gateway.http.Chunks;
import dev.sluice.gateway.http.Exchange;
import dev.sluice.gateway.http.Http2Body;
import dev.sluice.gateway.transport.ConnectionContext;
import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An answer without end to an HTTP request, in lines or events: takes its socket's pipeline over
 * from HTTP. What the client has to say comes in other requests, which name the connection by its
 * session. Lives on the socket's event loop.
 *
 * <p>The socket is read all the time, though nothing sensible can come: that is how the end of a
 * client is noticed at once. One that closes its half of the link counts as gone.
 */
final class HttpStreamTransport extends ChannelInboundHandlerAdapter implements Transport {
  /** A client that sends more behind its request has misunderstood something. */
  static final int MAX_STRAY_BYTES = 64 * 1024;

  private final Channel socket;
  private final ConnectionLoop loop;
  private final StreamKind kind;
  private final boolean chunked;
  private final Peer peer;
  private final String session = UUID.randomUUID().toString();
  private final Connection connection;
  private int strayBytes;

  HttpStreamTransport(
      Exchange exchange, ConnectionLoop loop, StreamKind kind, ConnectionContext context) {
    this.socket = exchange.socket();
    this.loop = loop;
    this.kind = kind;
    this.chunked = exchange.isChunked();
    this.peer = context.peers().of(exchange);
    this.connection =
        new Connection(socket, loop, this, context.limits().get(), context.commands());
  }

  Connection connection() {
    return connection;
  }

  // The connection's view.

  @Override
  public String name() {
    return kind.label();
  }

  @Override
  public Peer peer() {
    return peer;
  }

  @Override
  public String session() {
    return session;
  }

  @Override
  public WireFormat format() {
    return kind.format(chunked);
  }

  /** A stream of HTTP/2 has a book of its own. */
  @Override
  public Outlet outlet(Channel stream) {
    Http2Body body = stream.pipeline().get(Http2Body.class);
    return body == null ? Outlet.of(stream) : new StreamOutlet(stream, body);
  }

  private record StreamOutlet(Channel stream, Http2Body body) implements Outlet {
    @Override
    public int messagesLeft() {
      return stream.isActive() ? body.framesLeft() : CLOSED;
    }

    @Override
    public long takenOfFirst() {
      return body.framesTaken();
    }
  }

  /** Commands do not come over this socket, and its end must be noticed. */
  @Override
  public void pauseReading() {}

  @Override
  public void resumeReading() {}

  @Override
  public @Nullable ByteBuf closeFrame(CloseReason reason, ByteBufAllocator allocator) {
    DeferredResponseHead head = socket.pipeline().get(DeferredResponseHead.class);
    if (head != null) {
      head.refuse(reason);
      return null;
    }
    boolean wordless = reason.code() == CloseReason.CONNECTION_CLOSED.code();
    ByteBuf bytes =
        wordless ? allocator.buffer() : kind.format(chunked).disconnect(reason, allocator);
    if (chunked) {
      Chunks.writeLast(bytes);
    }
    return bytes;
  }

  /** What is in between, and the client's own library, take a body without its end for an error. */
  @Override
  public boolean hasEnd() {
    return true;
  }

  @Override
  public Parting parting() {
    return Parting.CLOSE;
  }

  // The socket's view.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf stray = (ByteBuf) message;
    strayBytes += stray.readableBytes();
    loop.meters().bytesIn(stray.readableBytes());
    stray.release();
    if (strayBytes > MAX_STRAY_BYTES) {
      connection.close(CloseReason.BAD_REQUEST);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    loop.flush();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    connection.clientLeft();
    loop.flush();
  }

  /** A socket that fails is as good as closed; the reset of a client that left is no news. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    connection.failed(cause);
  }
}
