package dev.sluice.gateway.sim;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.AbstractScheduledEventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * An event loop without a thread. It runs one task when told to, and knows whether it is the loop
 * that runs at the moment, as if each had a thread of its own.
 */
final class SimulatedLoop extends AbstractScheduledEventExecutor implements EventLoop {
  private final Ticker clock;
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  SimulatedLoop(Ticker clock) {
    this.clock = clock;
  }

  /** Runs this as the loop's thread would. */
  void enter(Runnable action) {
    running = true;
    try {
      action.run();
    } finally {
      running = false;
    }
  }

  boolean hasTask() {
    return !tasks.isEmpty();
  }

  /** Runs the task that has waited longest. */
  void runTask() {
    enter(tasks.remove());
  }

  /** Runs the timers that are due at this moment, each once. */
  int runTimers() {
    var now = getCurrentTimeNanos();
    var count = 0;
    enter(() -> {});
    for (var due = poll(now); due != null; due = poll(now)) {
      enter(due);
      count++;
    }
    return count;
  }

  private Runnable poll(long now) {
    running = true;
    try {
      return pollScheduledTask(now);
    } finally {
      running = false;
    }
  }

  @Override
  public Ticker ticker() {
    return clock;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public boolean inEventLoop() {
    return running;
  }

  @Override
  public boolean inEventLoop(Thread thread) {
    return running;
  }

  @Override
  public EventLoopGroup parent() {
    return null;
  }

  @Override
  public EventLoop next() {
    return this;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ChannelFuture register(ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }

  @Override
  @Deprecated
  public ChannelFuture register(Channel channel, ChannelPromise promise) {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isShuttingDown() {
    return false;
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long time, TimeUnit unit) {
    return false;
  }

  @Override
  public Future<?> shutdownGracefully(long quietPeriod, long timeout, TimeUnit unit) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Future<?> terminationFuture() {
    throw new UnsupportedOperationException();
  }

  @Override
  @Deprecated
  public void shutdown() {
    throw new UnsupportedOperationException();
  }
}
