package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.ReferenceCountUtil;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes DATA frames of what is written into a stream (RFC 9113 §6.1), keeps the book of what the
 * client's flow control has not let through yet, and sees how the stream ends. Stays in the
 * stream's pipeline, whoever answers. Lives on the connection's event loop.
 */
public final class Http2Body extends ChannelDuplexHandler {
  private static final Logger log = LoggerFactory.getLogger(Http2Body.class);

  /** What tells a slow client from one that takes nothing at all. */
  private static final int MAX_FRAME_BYTES = 16 * 1024;

  private final Http2Faults faults;
  private final long beganNanos;
  private int framesLeft;
  private long framesTaken;
  private boolean headLeft;
  private boolean taken;
  private boolean complete;
  private @Nullable ChannelFuture newest;

  Http2Body(Http2Faults faults) {
    this.faults = faults;
    this.beganNanos = faults.nanoTime();
  }

  /** Frames that were given to the stream and have not left. */
  public int framesLeft() {
    return framesLeft;
  }

  /** Frames that have left. */
  public long framesTaken() {
    return framesTaken;
  }

  /** From here on the stream is only written to: what the client still sends is nobody's. */
  void takeOver() {
    taken = true;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (taken) {
      ReferenceCountUtil.release(message);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    switch (message) {
      case ByteBuf bytes when bytes.isReadable() -> writeInFrames(ctx, bytes, promise.unvoid());
      case ByteBuf nothing -> {
        nothing.release();
        behindAll(promise.unvoid());
      }
      case Http2HeadersFrame head -> {
        ChannelPromise left = promise.unvoid();
        left.addListener(written -> headLeft |= written.isSuccess());
        ctx.write(head, left);
      }
      default -> ctx.write(message, promise);
    }
  }

  private void writeInFrames(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    while (bytes.readableBytes() > MAX_FRAME_BYTES) {
      writeFrame(ctx, bytes.readRetainedSlice(MAX_FRAME_BYTES), ctx.newPromise());
    }
    writeFrame(ctx, bytes, promise);
  }

  private void writeFrame(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    framesLeft++;
    newest = promise;
    promise.addListener(
        _ -> {
          framesLeft--;
          framesTaken++;
        });
    ctx.write(new DefaultHttp2DataFrame(bytes), promise);
  }

  /** Frames leave in their order. */
  private void behindAll(ChannelPromise promise) {
    ChannelFuture last = newest;
    if (last == null) {
      promise.trySuccess();
    } else {
      last.addListener(
          left -> {
            if (left.isSuccess()) {
              promise.trySuccess();
            } else {
              promise.tryFailure(left.cause());
            }
          });
    }
  }

  /** A body that has left whole is ended; one that is stuck is given up. */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (!taken || complete || framesLeft > 0 || !ctx.channel().isActive()) {
      ctx.close(promise);
    } else {
      complete = true;
      ctx.writeAndFlush(new DefaultHttp2DataFrame(/* endStream= */ true))
          .addListener(_ -> ctx.close(promise));
    }
  }

  /** The answer was given whole, with its own end. */
  void complete() {
    complete = true;
  }

  /** Ends the stream, and nothing else, with this error (RFC 9113 §5.4.2). */
  void reset(Channel stream, Http2Error error) {
    complete = true;
    stream.write(new DefaultHttp2ResetFrame(error));
    stream.flush();
    stream.close();
  }

  /** A client that has its answer leaves; one that did not wait for it may be up to something. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof Http2ResetFrame
        && !headLeft
        && faults.nanoTime() - beganNanos < Http2Faults.YOUNG_NANOS) {
      faults.takenBack();
    }
    ctx.fireUserEventTriggered(event);
  }

  /** The client broke the protocol on this stream: it is told so, and whoever answers too. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    Http2Exception breach = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
    if (breach == null) {
      ctx.fireExceptionCaught(cause);
    } else {
      log.debug("a stream of HTTP/2 is reset: {}", breach.getMessage());
      reset(ctx.channel(), breach.error());
      ctx.fireExceptionCaught(new ProtocolException(breach.getMessage()));
    }
  }
}
