package dev.sluice.gateway.transport.accept;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.channel.Channel;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps the last file descriptors of the process back from clients: for the admin side, files and
 * the rest of the process. Shared by all listeners of clients; any thread.
 */
public final class DescriptorReserve {
  /** Jars and files that are opened later, and sockets of backends and operators. */
  private static final int LEAST = 64;

  private static final int MOST = 256;
  private static final int SHARE = 16;

  private final int maxSockets;
  private final AtomicInteger open = new AtomicInteger();

  private DescriptorReserve(int maxSockets) {
    this.maxSockets = maxSockets;
  }

  /** One for this process, by the limit that it has now and by what it has open already. */
  public static DescriptorReserve ofThisProcess() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? of(system.getMaxFileDescriptorCount(), system.getOpenFileDescriptorCount())
        : new DescriptorReserve(Integer.MAX_VALUE);
  }

  /**
   * @param limit on the process's descriptors; negative if it is not known, as its open ones may be
   */
  static DescriptorReserve of(long limit, long openNow) {
    if (limit < 0 || openNow < 0) {
      return new DescriptorReserve(Integer.MAX_VALUE);
    }
    long reserve = Math.min(MOST, LEAST + limit / SHARE);
    return new DescriptorReserve(Math.clamp(limit - openNow - reserve, 1, Integer.MAX_VALUE));
  }

  /** How many sockets clients may have. */
  public int maxSockets() {
    return maxSockets;
  }

  /** Counts a socket that was just accepted; false if it must be closed at once. */
  boolean enter() {
    if (open.incrementAndGet() <= maxSockets) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /** Counts the end of one that has entered, as soon as there is a loop to tell of it. */
  void leaveWhenClosed(Channel socket) {
    socket.closeFuture().addListener(_ -> open.decrementAndGet());
  }
}
