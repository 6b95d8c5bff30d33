package dev.sluice.loadtest;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoop;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * One event loop and what its connections share, so that none of them needs it for itself. All but
 * {@link #connect} and {@link #ask} belongs to the loop's thread.
 */
final class Worker {
  private final EventLoop loop;
  private final Scratch scratch = new Scratch();
  private final FrameCursor frames = new FrameCursor();
  private final MessageCursor messages;
  private final List<Following> followings = new ArrayList<>();
  private final Map<String, Integer> closed = new HashMap<>();
  private @Nullable Emulation emulation;
  private Tally tally = new Tally();
  private long pings;
  private boolean finished;

  /**
   * @param messages finds those of the clients
   */
  Worker(EventLoop loop, MessageCursor messages) {
    this.loop = loop;
    this.messages = messages;
  }

  EventLoop loop() {
    return loop;
  }

  /** Opens a socket on this loop. For any thread. */
  ChannelFuture connect(Endpoint endpoint, ChannelHandler handler) {
    return Sockets.connect(endpoint, loop, handler);
  }

  /** Runs the task on the loop and waits for what it returns. For other threads. */
  <T> T ask(Callable<T> task) {
    return loop.submit(task).syncUninterruptibly().getNow();
  }

  /** What this thread has used so far, user and system time. */
  long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  Scratch scratch() {
    return scratch;
  }

  FrameCursor frames() {
    return frames;
  }

  MessageCursor messages() {
    return messages;
  }

  /** The loop's one connection for pongs over HTTP. */
  Emulation emulation(Endpoint clients) {
    if (emulation == null) {
      emulation = new Emulation(this, clients);
    }
    return emulation;
  }

  void add(Following following) {
    followings.add(following);
  }

  Tally tally() {
    return tally;
  }

  /** Begins to count anew. */
  void beginPhase() {
    tally = new Tally();
    followings.forEach(Following::beginPhase);
  }

  /** How many messages of this phase never came. */
  long missing() {
    return followings.stream().mapToLong(Following::missing).sum();
  }

  void pingAnswered() {
    pings++;
  }

  long pings() {
    return pings;
  }

  /** A connection that was ready has ended. */
  void closed(String reason) {
    if (!finished) {
      closed.merge(reason, 1, Integer::sum);
    }
  }

  /** How many connections ended before they should, by the reason. */
  Map<String, Integer> closed() {
    return closed;
  }

  /** From now on connections may end. */
  void finish() {
    finished = true;
  }
}
