package dev.sluice.gateway.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One socket that speaks HTTP/2 (RFC 9113): each of its streams is a request. Lives on the socket's
 * event loop.
 */
public final class Http2Connection extends ChannelInboundHandlerAdapter {
  private static final int MAX_STREAMS = 256;

  /** Streams that a client may take back within a window of time; beyond it the end. */
  private static final int MAX_RESETS = 200;

  private static final int RESET_WINDOW_SECONDS = 10;

  /** Once the last stream is done there is nothing to be graceful about. */
  private static final long GOAWAY_MILLIS = 1_000;

  private final Channel socket;
  private final HttpLimits limits;
  private final BooleanSupplier isDraining;
  private int streams;
  private @Nullable ScheduledFuture<?> idle;

  private Http2Connection(Channel socket, HttpLimits limits, BooleanSupplier isDraining) {
    this.socket = socket;
    this.limits = limits;
    this.isDraining = isDraining;
  }

  /**
   * Makes a fresh socket speak HTTP/2.
   *
   * @param isDraining whether the connection should end with the last of its streams
   */
  public static void install(
      Channel socket, HttpHandler handler, HttpLimits limits, BooleanSupplier isDraining) {
    // What the socket does not take stays with the streams, which know whose it is.
    socket.config().setWriteBufferWaterMark(WriteBufferWaterMark.DEFAULT);
    Http2Connection connection = new Http2Connection(socket, limits, isDraining);
    Http2Settings settings =
        Http2Settings.defaultSettings()
            .maxConcurrentStreams(MAX_STREAMS)
            .maxHeaderListSize(Math.addExact(limits.lineBytes(), limits.headerBytes()));
    Http2FrameCodec codec =
        Http2FrameCodecBuilder.forServer()
            .initialSettings(settings)
            .decoderEnforceMaxRstFramesPerWindow(MAX_RESETS, RESET_WINDOW_SECONDS)
            .gracefulShutdownTimeoutMillis(GOAWAY_MILLIS)
            .build();
    ChannelInitializer<Channel> request =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel stream) {
            connection.began(stream);
            Http2Request.install(stream, handler, limits);
          }
        };
    socket.pipeline().addLast(codec, new Http2MultiplexHandler(request), connection);
    connection.awaitNext();
  }

  private void began(Channel stream) {
    streams++;
    stopWaiting();
    stream.closeFuture().addListener(_ -> ended());
  }

  private void ended() {
    streams--;
    if (streams == 0 && isDraining.getAsBoolean()) {
      socket.close(); // With a GOAWAY (RFC 9113 §6.8).
    } else if (streams == 0 && socket.isActive()) {
      awaitNext();
    }
  }

  private void awaitNext() {
    stopWaiting();
    long nanos = limits.idleTimeout().toNanos();
    idle = socket.eventLoop().schedule(() -> socket.close(), nanos, TimeUnit.NANOSECONDS);
  }

  private void stopWaiting() {
    if (idle != null) {
      idle.cancel(false);
      idle = null;
    }
  }

  /** Settings, pings and the like, which the codec has dealt with. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopWaiting();
  }

  /** Of a breach of HTTP/2 the codec tells the client, and closes the socket behind that. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof Http2Exception)) {
      ctx.close();
    }
  }
}
