package dev.sluice.loadtest;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslContext;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;

/** Opens the kinds of sockets that the load generator needs, in the way this system does best. */
final class Sockets {
  private static final int CONNECT_TIMEOUT_MILLIS = 10_000;
  private static final boolean EPOLL = Epoll.isAvailable();

  private Sockets() {}

  static IoHandlerFactory io() {
    return EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
  }

  /**
   * @param handler of the bytes, inside of TLS where there is TLS
   */
  static ChannelFuture connect(Endpoint endpoint, EventLoop loop, ChannelHandler handler) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS);
    return switch (endpoint.address()) {
      case InetSocketAddress address -> {
        SslContext tls = endpoint.tls();
        yield bootstrap
            .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(tls == null ? handler : secured(tls, address, handler))
            .connect(address);
      }
      case UnixDomainSocketAddress address ->
          bootstrap
              .channel(EPOLL ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class)
              .handler(handler)
              .connect(EPOLL ? new DomainSocketAddress(address.getPath().toFile()) : address);
      default -> throw new IllegalArgumentException(endpoint + " (expected: TCP or Unix)");
    };
  }

  private static ChannelHandler secured(
      SslContext tls, InetSocketAddress peer, ChannelHandler handler) {
    return new ChannelInitializer<Channel>() {
      @Override
      protected void initChannel(Channel socket) {
        socket
            .pipeline()
            .addLast(tls.newHandler(socket.alloc(), peer.getHostString(), peer.getPort()))
            .addLast(handler);
      }
    };
  }
}
