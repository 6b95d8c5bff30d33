package dev.sluice.gateway.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.concurrent.Ticker;
import java.util.concurrent.TimeUnit;

/**
 * Counts what clients that attack do, and others hardly ever: streams that are opened only to be
 * taken back (CVE-2023-44487) or to be reset for an error (CVE-2025-8671), and frames for streams
 * that are closed. A connection that goes beyond the limit has to end. Lives on the connection's
 * event loop.
 *
 * <p>A client that resets a stream which has its answer leaves, as those that listen to events do:
 * that is never counted.
 */
final class Http2Faults {
  /** A stream that is taken back before that, and before its answer, is suspicious. */
  static final long YOUNG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Of all faults in a window: 200 streams, or ten times as many frames that came too late. */
  private static final int MAX_WEIGHT = 2_000;

  private static final int STREAM_WEIGHT = 10;
  private static final int FRAME_WEIGHT = 1;

  private final Ticker ticker;
  private final Runnable tooMany;
  private long windowBegan;
  private int weight;

  /**
   * @param tooMany runs once
   */
  Http2Faults(Ticker ticker, Runnable tooMany) {
    this.ticker = ticker;
    this.tooMany = tooMany;
    this.windowBegan = ticker.nanoTime();
  }

  long nanoTime() {
    return ticker.nanoTime();
  }

  boolean areTooMany() {
    return weight > MAX_WEIGHT;
  }

  /** A stream was taken back before it could be answered. */
  void takenBack() {
    add(STREAM_WEIGHT);
  }

  private void add(int more) {
    if (areTooMany()) {
      return;
    }
    long now = ticker.nanoTime();
    if (now - windowBegan >= WINDOW_NANOS) {
      windowBegan = now;
      weight = 0;
    }
    weight += more;
    if (areTooMany()) {
      tooMany.run();
    }
  }

  /** Counts the streams that are reset because the client broke the protocol. */
  Http2ConnectionEncoder watch(Http2ConnectionEncoder encoder) {
    return new DecoratingHttp2ConnectionEncoder(encoder) {
      @Override
      public ChannelFuture writeRstStream(
          ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
        boolean isClosed = connection().stream(streamId) == null;
        ChannelFuture written = super.writeRstStream(ctx, streamId, errorCode, promise);
        count(Http2Error.valueOf(errorCode), isClosed);
        return written;
      }
    };
  }

  private void count(Http2Error error, boolean isClosed) {
    switch (error) {
      case NO_ERROR, CANCEL, REFUSED_STREAM -> {} // Our own decision.
      case STREAM_CLOSED -> add(isClosed ? FRAME_WEIGHT : STREAM_WEIGHT);
      default -> add(STREAM_WEIGHT);
    }
  }
}
