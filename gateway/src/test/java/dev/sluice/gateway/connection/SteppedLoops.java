package dev.sluice.gateway.connection;

import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.channel.EventLoop;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/** Makes loops whose clock and chance a test hands in, and looks into them. */
public final class SteppedLoops {
  private SteppedLoops() {}

  public static ConnectionLoop create(
      int index,
      EventLoop executor,
      LongSupplier nanoTime,
      RandomGenerator random,
      MemoryBudget outbound,
      MemoryBudget inbound) {
    return new ConnectionLoop(
        index, executor, nanoTime, random, outbound, inbound, new LoopMeters());
  }

  /** How many timers run. */
  public static int timers(ConnectionLoop loop) {
    return loop.timers().size();
  }
}
