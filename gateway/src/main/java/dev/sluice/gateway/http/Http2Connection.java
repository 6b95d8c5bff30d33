package dev.sluice.gateway.http;

import dev.sluice.gateway.net.Drain;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One socket that speaks HTTP/2 (RFC 9113): each of its streams is a request. Lives on the socket's
 * event loop.
 */
public final class Http2Connection extends ChannelInboundHandlerAdapter implements Drain.Server {
  /** From the first GOAWAY to the last, which must be more than a round trip (RFC 9113 §6.8). */
  private static final long LAST_STREAMS_MILLIS = 1_000;

  private final Channel socket;
  private final HttpLimits limits;
  private final Drain drain;
  private final Http2Faults faults;
  private final Http2FrameCodec codec;
  private final MemoryBudget.Share inbound;
  private Duration restTime;
  private int streams;
  private boolean goingAway;
  private boolean gone;
  private @Nullable ScheduledFuture<?> idle;

  private Http2Connection(
      Channel socket, HttpLimits limits, MemoryBudget.Share inbound, Drain drain) {
    this.socket = socket;
    this.limits = limits;
    this.restTime = limits.requestTimeout();
    this.inbound = inbound;
    this.drain = drain;
    this.faults = new Http2Faults(socket.eventLoop().ticker(), this::tooManyFaults);
    this.codec = new Http2Codec(limits, faults).build();
  }

  /**
   * Makes a fresh socket speak HTTP/2.
   *
   * @param inbound what requests that are not whole use, on the socket's loop
   * @param drain tells when the node shuts down
   */
  public static void install(
      Channel socket,
      HttpHandler handler,
      HttpLimits limits,
      MemoryBudget.Share inbound,
      Drain drain) {
    // What the socket does not take stays with the streams, which know whose it is.
    socket.config().setWriteBufferWaterMark(WriteBufferWaterMark.DEFAULT);
    Http2Connection connection = new Http2Connection(socket, limits, inbound, drain);
    ChannelInitializer<Channel> request =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            connection.began(stream, handler);
          }
        };
    socket.pipeline().addLast(connection.codec, new Http2MultiplexHandler(request), connection);
    connection.waitAtMost(connection.restTime);
    drain.enter(socket, connection);
  }

  private void began(Channel stream, HttpHandler handler) {
    streams++;
    stopWaiting();
    stream.closeFuture().addListener(_ -> ended());
    if (faults.areTooMany()) {
      stream.close(); // It was read together with what ends the connection.
    } else {
      Http2Request.install(stream, handler, limits, inbound, faults, this::served);
    }
  }

  /** A client that has taken an answer may rest; until then it is still coming in. */
  private void served() {
    restTime = limits.idleTimeout();
  }

  private void ended() {
    streams--;
    if (streams > 0 || !socket.isActive()) {
      return;
    }
    if (gone) {
      socket.close();
    } else if (!goingAway) {
      waitAtMost(restTime);
    }
  }

  /** For the next stream. */
  private void waitAtMost(Duration time) {
    stopWaiting();
    idle = socket.eventLoop().schedule(() -> socket.close(), time.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void stopWaiting() {
    if (idle != null) {
      idle.cancel(false);
      idle = null;
    }
  }

  private void tooManyFaults() {
    ChannelHandlerContext ctx = socket.pipeline().context(codec);
    codec.onError(
        ctx,
        /* outbound= */ false,
        Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "too many faulty streams"));
  }

  // The end of the node.

  /** The client begins no more streams; those that are on their way are served all the same. */
  @Override
  public void drain() {
    if (!goingAway) {
      goingAway = true;
      goAway(Integer.MAX_VALUE);
      socket.eventLoop().schedule(this::finish, LAST_STREAMS_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void finish() {
    if (gone || !socket.isActive()) {
      return;
    }
    goingAway = true;
    gone = true;
    goAway(0);
    if (streams == 0) {
      socket.close();
    }
  }

  /**
   * @param more streams that are served beside those that have come
   */
  private void goAway(int more) {
    DefaultHttp2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR);
    socket.writeAndFlush(frame.setExtraStreamIds(more));
  }

  // The socket's view.

  /** Settings, pings and the like, which the codec has dealt with. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopWaiting();
    drain.leave(socket);
  }

  /** Of a breach of HTTP/2 the codec tells the client, and closes the socket behind that. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      ctx.close();
    }
  }
}
