package dev.sluice.gateway.connection;

import dev.sluice.gateway.log.ReasonLog;
import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** What the connections of one event loop share. Lives on that loop. */
public final class ConnectionLoop {
  private static final Logger log = LoggerFactory.getLogger(ConnectionLoop.class);
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final int index;
  private final EventLoop executor;
  private final LongSupplier nanoTime;
  private final RandomGenerator random;
  private final TimerWheel timers;
  private final LoopMeters meters;
  private final ReasonLog closes;
  private final ReasonLog timeouts = new ReasonLog(log, Level.WARN, "command timed out");
  private final MemoryBudget.Share outboundBudget;
  private final MemoryBudget.Share inboundBudget;
  private final List<Outbound> toFlush = new ArrayList<>();
  private final Set<Connection> newcomers = new HashSet<>();

  /** One that logs for itself why its connections are closed. */
  public ConnectionLoop(
      int index,
      EventLoop executor,
      MemoryBudget outbound,
      MemoryBudget inbound,
      LoopMeters meters) {
    this(index, executor, outbound, inbound, meters, newLogOfCloses());
  }

  /**
   * @param index numbers the loops from 0
   * @param outbound what the outbound queues of blocked sockets use
   * @param inbound what input uses that cannot be handled yet
   * @param closes logs why the gateway closes connections
   */
  public ConnectionLoop(
      int index,
      EventLoop executor,
      MemoryBudget outbound,
      MemoryBudget inbound,
      LoopMeters meters,
      ReasonLog closes) {
    this(
        index,
        executor,
        System::nanoTime,
        new SplittableRandom(),
        outbound,
        inbound,
        meters,
        closes);
  }

  /**
   * @param nanoTime the loop's clock
   * @param random spreads what should not happen at the same time
   */
  ConnectionLoop(
      int index,
      EventLoop executor,
      LongSupplier nanoTime,
      RandomGenerator random,
      MemoryBudget outbound,
      MemoryBudget inbound,
      LoopMeters meters) {
    this(index, executor, nanoTime, random, outbound, inbound, meters, newLogOfCloses());
  }

  private ConnectionLoop(
      int index,
      EventLoop executor,
      LongSupplier nanoTime,
      RandomGenerator random,
      MemoryBudget outbound,
      MemoryBudget inbound,
      LoopMeters meters,
      ReasonLog closes) {
    this.index = index;
    this.executor = executor;
    this.nanoTime = nanoTime;
    this.random = random;
    this.timers = new TimerWheel(executor, nanoTime, TICK_NANOS);
    this.meters = meters;
    this.closes = closes;
    this.outboundBudget = outbound.newShare(executor);
    this.inboundBudget = inbound.newShare(executor);
  }

  /** One line for each reason, of all the loops that share it. */
  public static ReasonLog newLogOfCloses() {
    return new ReasonLog(log, Level.INFO, "connection closed");
  }

  public int index() {
    return index;
  }

  public EventLoop executor() {
    return executor;
  }

  /** The loop's clock, monotonic. */
  public long nanoTime() {
    return nanoTime.getAsLong();
  }

  RandomGenerator random() {
    return random;
  }

  public TimerWheel timers() {
    return timers;
  }

  public LoopMeters meters() {
    return meters;
  }

  ReasonLog closes() {
    return closes;
  }

  /** Logs commands whose decision took too long. */
  ReasonLog timeouts() {
    return timeouts;
  }

  MemoryBudget.Share outboundBudget() {
    return outboundBudget;
  }

  /** Whatever holds input that cannot be handled yet claims its memory here. */
  public MemoryBudget.Share inboundBudget() {
    return inboundBudget;
  }

  /** Those that are not connected yet, or were refused: the hub does not know of them. */
  public List<Connection> newcomers() {
    return List.copyOf(newcomers);
  }

  void enter(Connection newcomer) {
    newcomers.add(newcomer);
  }

  /** It is connected, or gone. */
  void leave(Connection newcomer) {
    newcomers.remove(newcomer);
  }

  /** Remembers a connection that has something to write, for {@link #flush}. */
  void flushLater(Outbound outbound) {
    toFlush.add(outbound);
  }

  /** Writes what this pass has queued: one flush for each connection. */
  public void flush() {
    // By index: a write may end a connection, whose leave message joins the end of the list.
    for (int i = 0; i < toFlush.size(); i++) {
      toFlush.get(i).flush();
    }
    toFlush.clear();
  }
}
