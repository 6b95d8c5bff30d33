package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.net.Sockets;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The end of a socket that will not be served: says why, and discards what still comes for a while.
 * A socket closed before it is read empty takes these words back from the client's hands. Lives on
 * the socket's event loop.
 */
public final class RefusedSocket extends ChannelInboundHandlerAdapter {
  private final ByteBuf words;
  private final Duration patience;
  private @Nullable ChannelFuture said;

  /**
   * Takes over the buffer.
   *
   * @param patience how long a client that does not leave is listened to
   */
  public RefusedSocket(ByteBuf words, Duration patience) {
    this.words = words;
    this.patience = patience;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    var timer =
        ctx.executor().schedule(() -> ctx.close(), patience.toNanos(), TimeUnit.NANOSECONDS);
    ctx.channel().closeFuture().addListener(_ -> timer.cancel(false));
    said = ctx.writeAndFlush(words).addListener((ChannelFutureListener) RefusedSocket::endOutput);
  }

  private static void endOutput(ChannelFuture written) {
    if (written.isSuccess()) {
      Sockets.endOutput(written.channel());
    } else {
      written.channel().close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  /** The client has nothing more to say either. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent && said != null) {
      said.addListener(ChannelFutureListener.CLOSE);
    }
  }

  /** A reset is no news. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
