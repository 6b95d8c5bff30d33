package dev.sluice.gateway.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log that sockets cannot be accepted, as when the process has no file descriptors left:
 * a line a second, since Netty accepts nothing for a second after each failure.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.error("cannot accept on {}: {}", ctx.channel().localAddress(), cause.getMessage());
  }
}
