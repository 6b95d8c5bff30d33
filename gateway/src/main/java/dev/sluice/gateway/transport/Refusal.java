package dev.sluice.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * The end of a socket that will not be served: says why, in plain text, and discards what comes for
 * a moment. A socket closed before it is read empty takes these words back from the client's hands.
 */
final class Refusal extends ChannelInboundHandlerAdapter {
  private static final long MOMENT_MILLIS = 500;

  private final ByteBuf words;

  /** Takes over the buffer. */
  Refusal(ByteBuf words) {
    this.words = words;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(words).addListener((ChannelFutureListener) Refusal::endOutput);
    ctx.executor().schedule(() -> ctx.close(), MOMENT_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** By the socket itself: TLS, if there is any in the pipeline, has never come to speak. */
  private static void endOutput(ChannelFuture written) {
    if (written.isSuccess()) {
      ((DuplexChannel) written.channel()).shutdownOutput();
    } else {
      written.channel().close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }
}
