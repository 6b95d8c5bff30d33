package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.net.Sockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Awaits the PROXY protocol's header (version 1 or 2), which tells whose socket a proxy hands on,
 * then gives its place to what comes after.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {
  /** Of what a version 2 header may add to the addresses: names, checksums, the proxy's TLS. */
  private static final int MAX_EXTRA_BYTES = 4096;

  private final Runnable done;
  private final Runnable failed;
  private @Nullable Future<?> timeout;

  private ProxyHeader(Runnable done, Runnable failed) {
    this.done = done;
    this.failed = failed;
  }

  /**
   * @param failed runs if it does not come in time, or is none
   */
  static void await(Channel socket, Duration limit, Runnable done, Runnable failed) {
    ProxyHeader header = new ProxyHeader(done, failed);
    socket.pipeline().addLast(new HAProxyMessageDecoder(MAX_EXTRA_BYTES)).addLast(header);
    header.timeout =
        socket
            .eventLoop()
            .schedule(() -> header.fail(socket), limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void fail(Channel socket) {
    if (timeout != null) { // What is left of garbage may fail once more.
      stopTimeout();
      failed.run();
      socket.close();
    }
  }

  private void stopTimeout() {
    if (timeout != null) {
      timeout.cancel(false);
      timeout = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    HAProxyMessage header = (HAProxyMessage) message;
    try {
      InetSocketAddress source = sourceOf(header);
      if (source != null) {
        Sockets.tellPeer(ctx.channel(), source);
      }
    } finally {
      header.release();
    }
    stopTimeout();
    ctx.pipeline().remove(this);
    done.run();
  }

  /** Null if the proxy speaks for itself, or for what has no address of the internet. */
  private static @Nullable InetSocketAddress sourceOf(HAProxyMessage header) {
    AddressFamily family = header.proxiedProtocol().addressFamily();
    boolean internet = family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6;
    boolean stream = header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM;
    return header.command() == HAProxyCommand.PROXY && internet && stream
        ? new InetSocketAddress(InetAddress.ofLiteral(header.sourceAddress()), header.sourcePort())
        : null;
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    stopTimeout(); // It looked whether the port is open: proxies do.
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(ctx.channel());
  }
}
