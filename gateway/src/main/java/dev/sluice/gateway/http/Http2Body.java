package dev.sluice.gateway.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Makes DATA frames of what is written into a stream (RFC 9113 §6.1), and keeps the book of what
 * the client's flow control has not let through yet. Lives on the connection's event loop.
 */
public final class Http2Body extends ChannelDuplexHandler {
  /** What tells a slow client from one that takes nothing at all. */
  private static final int MAX_FRAME_BYTES = 16 * 1024;

  private int framesLeft;
  private long framesTaken;
  private boolean taken;
  private boolean complete;
  private @Nullable ChannelFuture newest;

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
      case Http2StreamFrame frame -> ctx.write(frame, promise);
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
}
