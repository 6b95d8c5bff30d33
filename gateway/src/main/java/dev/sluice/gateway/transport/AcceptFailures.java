package dev.sluice.gateway.transport;

import dev.sluice.gateway.metrics.LoopMeters;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts that sockets cannot be accepted, as when the process has no file descriptors left, and
 * tells the log: a line a second, since Netty accepts nothing for a second after each failure. Runs
 * on the listener's event loop.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);

  private final Function<EventLoop, LoopMeters> meters;

  /**
   * @param meters those of an event loop
   */
  AcceptFailures(Function<EventLoop, LoopMeters> meters) {
    this.meters = meters;
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    meters.apply(ctx.channel().eventLoop()).acceptFailed();
    log.error("cannot accept on {}: {}", ctx.channel().localAddress(), cause.getMessage());
  }
}
