package dev.sluice.gateway.connection;

import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.gateway.net.Budgets;
import dev.sluice.gateway.net.MemoryBudget;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * An event loop without a thread, and what its connections share. Its clock stands still until a
 * test moves it, or has it move with each look; its tasks wait until a test runs them.
 */
public final class TestLoop implements AutoCloseable {
  /** Finer than the ticks of the timer wheel. */
  private static final Duration STEP = Duration.ofMillis(10);

  private final MockTicker clock = Ticker.newMockTicker();
  private final EmbeddedChannel carrier = EmbeddedChannel.builder().ticker(clock).build();
  private final LoopMeters meters = new LoopMeters();
  private final ConnectionLoop connections;
  private final List<TestClient> clients = new ArrayList<>();
  private Duration perLook = Duration.ZERO;

  public TestLoop() {
    this(0, Budgets.unlimited(), Budgets.unlimited());
  }

  public TestLoop(int index, MemoryBudget outbound) {
    this(index, outbound, Budgets.unlimited());
  }

  public TestLoop(int index, MemoryBudget outbound, MemoryBudget inbound) {
    connections =
        new ConnectionLoop(
            index, executor(), this::look, new SplittableRandom(1), outbound, inbound, meters);
  }

  private long look() {
    clock.advance(perLook.toNanos(), TimeUnit.NANOSECONDS);
    return clock.nanoTime();
  }

  /** From now on so much time passes between two looks at the loop's clock. */
  public void timePassesPerLook(Duration changed) {
    perLook = changed;
  }

  public ConnectionLoop connections() {
    return connections;
  }

  public EventLoop executor() {
    return carrier.eventLoop();
  }

  public LoopMeters meters() {
    return meters;
  }

  /** What it goes by, for sockets that should too. */
  public Ticker clock() {
    return clock;
  }

  public long nanoTime() {
    return clock.nanoTime();
  }

  /** A client whose connect command is still to come. */
  public TestClient client() {
    return client(TestLimits.ROOMY);
  }

  public TestClient client(Limits limits) {
    return client(limits, TestFormat.JSON);
  }

  public TestClient client(Limits limits, TestFormat format) {
    return client(limits, format, new TestCommands());
  }

  public TestClient client(Limits limits, TestFormat format, CommandHandler commands) {
    var client = new TestClient(connections, limits, format, commands);
    clients.add(client);
    return client;
  }

  /** Runs the tasks that wait, and writes what they queued. */
  public void run() {
    carrier.runPendingTasks();
    connections.flush();
  }

  public boolean hasTasks() {
    return carrier.hasPendingTasks();
  }

  /** Moves the clock on, step by step, and runs what falls due on the way. */
  public void advance(Duration time) {
    for (var left = time; left.isPositive(); left = left.minus(STEP)) {
      var step = left.compareTo(STEP) < 0 ? left : STEP;
      clock.advance(step.toNanos(), TimeUnit.NANOSECONDS);
      carrier.runScheduledPendingTasks();
      run();
    }
  }

  /** Moves the clock in one leap, as if the loop had been stuck for so long. */
  public void stall(Duration time) {
    clock.advance(time.toNanos(), TimeUnit.NANOSECONDS);
    carrier.runScheduledPendingTasks();
    run();
  }

  /** Every client leaves. */
  @Override
  public void close() {
    clients.forEach(client -> client.socket().close());
    run();
    carrier.close();
  }
}
