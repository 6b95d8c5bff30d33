package dev.sluice.gateway.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.function.Consumer;

/**
 * Looks whether a client speaks TLS where it should, and not where it should not; then it is gone.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {
  /** How every client's first TLS record begins (RFC 8446 §5.1), and nothing else that we speak. */
  private static final int HANDSHAKE = 0x16;

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
    boolean tls = bytes.getUnsignedByte(bytes.readerIndex()) == HANDSHAKE;
    if (tls == (expected == Expected.TLS)) {
      ctx.pipeline().remove(this);
      ctx.fireChannelRead(bytes);
    } else {
      bytes.release();
      otherwise.accept(ctx);
    }
  }
}
