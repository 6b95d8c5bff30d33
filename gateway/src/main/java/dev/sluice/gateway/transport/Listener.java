package dev.sluice.gateway.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A port that accepts connections. */
public final class Listener implements AutoCloseable {
  private final Channel socket;

  private Listener(Channel socket) {
    this.socket = socket;
  }

  /**
   * Binds a TCP port and serves it.
   *
   * @param protocol puts what the sockets speak into their pipelines
   * @throws IOException if the address is taken or not ours, with a text that names it
   */
  public static Listener tcp(
      EventLoopGroup loops, InetSocketAddress address, Consumer<Channel> protocol)
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
                    protocol.accept(socket);
                  }
                });
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s:%d: %s"
              .formatted(address.getHostString(), address.getPort(), bound.cause().getMessage()),
          bound.cause());
    }
    bound.channel().pipeline().addLast(new AcceptFailures());
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
