package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.metrics.LoopMeters;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts sockets that cannot be accepted, as when the process has no file descriptors left, and
 * tells the log, at most once a second. Runs on the listener's event loop, as its last handler.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Function<EventLoop, LoopMeters> meters;
  private long lastNanos = System.nanoTime() - INTERVAL_NANOS;

  /**
   * @param meters those of an event loop
   */
  AcceptFailures(Function<EventLoop, LoopMeters> meters) {
    this.meters = meters;
  }

  /** A handler that goes before Netty's own, and refuses what would take the last descriptors. */
  ChannelHandler keeping(DescriptorReserve reserve) {
    return new ChannelInboundHandlerAdapter() {
      @Override
      public void channelRead(ChannelHandlerContext ctx, Object accepted) {
        if (reserve.enter()) {
          ctx.fireChannelRead(accepted);
        } else {
          ((Channel) accepted).unsafe().closeForcibly();
          count(ctx, "Too many open files (the last are kept back from clients)");
        }
      }
    };
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    count(ctx, String.valueOf(cause.getMessage()));
  }

  private void count(ChannelHandlerContext ctx, String why) {
    meters.apply(ctx.channel().eventLoop()).acceptFailed();
    long now = System.nanoTime();
    if (now - lastNanos >= INTERVAL_NANOS) {
      lastNanos = now;
      log.error("cannot accept on {}: {}", ctx.channel().localAddress(), why);
    }
  }
}
