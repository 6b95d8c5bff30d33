package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.net.Tls;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/**
 * Looks whether a client speaks TLS where it should, and not where it should not; then it is gone.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
  /** What is expected of the client. */
  enum Expected {
    TLS,
    NO_TLS
  }

  private final Expected expected;
  private final Consumer<ChannelHandlerContext> otherwise;

  /**
   * @param otherwise puts an end to the socket; is given this handler's place
   */
  FirstByte(Expected expected, Consumer<ChannelHandlerContext> otherwise) {
    this.expected = expected;
    this.otherwise = otherwise;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (Tls.begins(bytes) == (expected == Expected.TLS)) {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
      otherwise.accept(ctx);
    }
  }
}
