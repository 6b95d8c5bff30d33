package dev.sluice.gateway.transport;

import dev.sluice.gateway.http.HttpConnection;
import dev.sluice.gateway.http.HttpHandler;
import dev.sluice.gateway.http.HttpLimits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A port that accepts HTTP connections. */
public final class Listener implements AutoCloseable {
  private final Channel socket;

  private Listener(Channel socket) {
    this.socket = socket;
  }

  /**
   * Binds the port and serves it.
   *
   * @throws IOException if the address is taken or not ours, with a text that names it
   */
  public static Listener http(
      EventLoopGroup loops, InetSocketAddress address, HttpHandler handler, HttpLimits limits)
      throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channelFactory(EventLoops.serverSockets())
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            // The outbound queue bounds what waits: Netty's own marks are out of the way.
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel socket) {
                    HttpConnection.install(socket, handler, limits);
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()),
          bound.cause());
    }
    return new Listener(bound.channel());
  }

  /** The port that was bound, also where 0 was asked for. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  /** Accepts no more; what was accepted stays. */
  @Override
  public void close() {
    socket.close().awaitUninterruptibly();
  }
}
