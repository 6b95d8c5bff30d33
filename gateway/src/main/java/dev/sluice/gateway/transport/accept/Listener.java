package dev.sluice.gateway.transport.accept;

import dev.sluice.gateway.metrics.LoopMeters;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A port, or a Unix socket, that accepts connections. */
public final class Listener implements AutoCloseable {
  private static final long CLOSE_MILLIS = 1000;

  private final Channel socket;
  private final @Nullable SocketFile file;

  private Listener(Channel socket, @Nullable SocketFile file) {
    this.socket = socket;
    this.file = file;
  }

  /**
   * Binds a TCP port and serves it.
   *
   * @param protocol puts what the sockets speak into their pipelines
   * @param meters those of an event loop
   * @param reserve what its sockets may not use up; null for nothing
   * @throws IOException if the address is taken, not ours or unknown, with a text that names it
   */
  public static Listener tcp(
      EventLoopGroup loops,
      InetSocketAddress address,
      Consumer<Channel> protocol,
      Function<EventLoop, LoopMeters> meters,
      @Nullable DescriptorReserve reserve)
      throws IOException {
    ServerBootstrap bootstrap =
        bootstrap(loops, protocol, reserve)
            .channelFactory(EventLoops.serverSockets())
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    String name = address.getHostString() + ":" + address.getPort();
    if (address.isUnresolved()) {
      throw new IOException("cannot listen on %s: there is no such host".formatted(name));
    }
    return new Listener(bind(bootstrap, address, name, meters, reserve), null);
  }

  /**
   * Binds a Unix socket and serves it. Its file appears with these permissions, and goes when the
   * listener is closed. One that a process left behind is replaced; one that answers is not.
   *
   * @param protocol puts what the sockets speak into their pipelines
   * @param meters those of an event loop
   * @param reserve what its sockets may not use up; null for nothing
   * @throws IOException if there cannot be such a file, with a text that names it
   */
  public static Listener unix(
      EventLoopGroup loops,
      Path path,
      Set<PosixFilePermission> permissions,
      Consumer<Channel> protocol,
      Function<EventLoop, LoopMeters> meters,
      @Nullable DescriptorReserve reserve)
      throws IOException {
    SocketFile file = new SocketFile(path);
    file.prepare();
    ServerBootstrap bootstrap =
        bootstrap(loops, protocol, reserve).channelFactory(EventLoops.unixServerSockets());
    Channel socket;
    try {
      socket =
          bind(
              bootstrap,
              EventLoops.unixAddress(file.whileBinding()),
              path.toString(),
              meters,
              reserve);
    } catch (IOException cannotBind) {
      file.leaveNest();
      throw cannotBind;
    }
    Listener listener = new Listener(socket, file);
    try {
      file.publish(permissions);
    } catch (IOException cannotPublish) {
      listener.close();
      throw cannotPublish;
    }
    return listener;
  }

  private static ServerBootstrap bootstrap(
      EventLoopGroup loops, Consumer<Channel> protocol, @Nullable DescriptorReserve reserve) {
    return new ServerBootstrap()
        .group(loops)
        .option(ChannelOption.SO_BACKLOG, 4096)
        // The outbound queue bounds what waits: Netty's own marks are out of the way.
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(Integer.MAX_VALUE - 1, Integer.MAX_VALUE))
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel socket) {
                if (reserve != null) {
                  reserve.leaveWhenClosed(socket);
                }
                protocol.accept(socket);
              }
            });
  }

  private static Channel bind(
      ServerBootstrap bootstrap,
      SocketAddress address,
      String name,
      Function<EventLoop, LoopMeters> meters,
      @Nullable DescriptorReserve reserve)
      throws IOException {
    AcceptFailures failures = new AcceptFailures(meters);
    if (reserve != null) {
      bootstrap.handler(failures.keeping(reserve));
    }
    ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on %s: %s".formatted(name, bound.cause().getMessage()), bound.cause());
    }
    bound.channel().pipeline().addLast(failures);
    return bound.channel();
  }

  /** The port that was bound, also where 0 was asked for. Only of TCP. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  /** Accepts no more; what was accepted stays. An event loop that is stuck is not waited for. */
  @Override
  public void close() {
    socket.close().awaitUninterruptibly(CLOSE_MILLIS);
    if (file != null) {
      file.remove();
    }
  }
}
