package dev.sluice.gateway.transport.accept;

import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.RejectedExecutionHandlers;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/** The process's event loops: epoll where there is one, Java's own selectors elsewhere. */
public final class EventLoops {
  private EventLoops() {}

  /**
   * @param count how many; each gets a thread
   */
  public static EventLoopGroup start(int count) {
    IoHandlerFactory io =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(count, new DefaultThreadFactory("loop"), io) {
      @Override
      protected IoEventLoop newChild(Executor thread, IoHandlerFactory handlers, Object... none) {
        return new AttentiveLoop(this, thread, handlers);
      }
    };
  }

  /**
   * Looks at its sockets between tasks every few milliseconds, where Netty's own lets a second of
   * tasks go first. Closes its sockets when it ends: Netty's own leaves them all open if it is told
   * to end while it is busy with tasks.
   */
  private static final class AttentiveLoop extends SingleThreadIoEventLoop {
    private static final int TASKS_MILLIS = 10;

    private boolean closed;

    AttentiveLoop(IoEventLoopGroup group, Executor thread, IoHandlerFactory handlers) {
      super(
          group,
          thread,
          handlers,
          DEFAULT_MAX_PENDING_TASKS,
          RejectedExecutionHandlers.reject(),
          TASKS_MILLIS);
    }

    @Override
    protected boolean confirmShutdown() {
      if (isShuttingDown() && !closed) {
        closed = true;
        ioHandler().prepareToDestroy();
      }
      return super.confirmShutdown();
    }
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

  static ChannelFactory<? extends ServerChannel> unixServerSockets() {
    return Epoll.isAvailable()
        ? EpollServerDomainSocketChannel::new
        : NioServerDomainSocketChannel::new;
  }

  /** As the sockets of these loops take the address of a Unix socket. */
  static SocketAddress unixAddress(Path file) {
    return Epoll.isAvailable()
        ? new DomainSocketAddress(file.toString())
        : UnixDomainSocketAddress.of(file);
  }
}
