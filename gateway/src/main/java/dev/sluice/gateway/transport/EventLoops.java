package dev.sluice.gateway.transport;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;

/** The process's event loops: epoll where there is one, Java's own selectors elsewhere. */
public final class EventLoops {
  private EventLoops() {}

  /**
   * @param count how many; each gets a thread
   */
  public static EventLoopGroup start(int count) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), io);
  }

  /** The loops of a group, in a fixed order. */
  public static List<EventLoop> of(EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    return loops;
  }

  static ChannelFactory<? extends ServerChannel> serverSockets() {
    return Epoll.isAvailable() ? EpollServerSocketChannel::new : NioServerSocketChannel::new;
  }
}
