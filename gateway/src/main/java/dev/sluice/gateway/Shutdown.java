package dev.sluice.gateway;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.net.Drain;
import dev.sluice.protocol.CloseReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Waits until the connections have been offered what was accepted before; then gives them away:
 * evenly over the window, in random order, so that they do not all come back at once; then lets
 * what is queued leave, and at last the answers to requests. Runs on the thread that ends the
 * process.
 */
final class Shutdown {
  private static final long POLL_MILLIS = 20;

  /** For the answers, however little is left of the grace. */
  private static final Duration MIN_FOR_ANSWERS = Duration.ofSeconds(1);

  private final List<Connection> connections;
  private final BooleanSupplier acceptedIsOffered;
  private final Config.Shutdown config;
  private long end;

  /**
   * @param acceptedIsOffered whether connections have been offered what was accepted before
   */
  Shutdown(
      List<Connection> connections, BooleanSupplier acceptedIsOffered, Config.Shutdown config) {
    this.connections = new ArrayList<>(connections);
    this.acceptedIsOffered = acceptedIsOffered;
    this.config = config;
  }

  void giveAway() {
    long asked = System.nanoTime();
    await(acceptedIsOffered, asked + config.grace().toNanos() / 2);
    Duration grace = config.grace().minusNanos(System.nanoTime() - asked);
    Collections.shuffle(connections, ThreadLocalRandom.current());
    long begin = System.nanoTime();
    long step = connections.isEmpty() ? 0 : config.window().toNanos() / connections.size();
    for (int i = 0; i < connections.size(); i++) {
      Connection connection = connections.get(i);
      long jitter = step == 0 ? 0 : ThreadLocalRandom.current().nextLong(step);
      long due = begin + i * step + jitter;
      pauseUntil(due);
      connection.close(CloseReason.SHUTDOWN);
    }
    end = System.nanoTime() + grace.toNanos();
    for (Connection connection : connections) {
      await(connection::isGone, end);
    }
  }

  /** Ends the sockets that serve requests, once each has answered what it was asked. */
  void finish(Drain requests) {
    requests.end();
    await(requests::isDone, Math.max(end, System.nanoTime() + MIN_FOR_ANSWERS.toNanos()));
  }

  private static void await(BooleanSupplier met, long end) {
    while (!met.getAsBoolean()
        && System.nanoTime() < end
        && !Thread.currentThread().isInterrupted()) {
      pauseUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    }
  }

  private static void pauseUntil(long nanoTime) {
    try {
      long left = nanoTime - System.nanoTime();
      if (left > 0) {
        TimeUnit.NANOSECONDS.sleep(left);
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
    }
  }
}
