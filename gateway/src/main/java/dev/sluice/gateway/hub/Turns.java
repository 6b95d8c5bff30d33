package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.ConnectionLoop;
import java.util.Comparator;
import java.util.PriorityQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What connections of a shard have to do behind the deliveries that were accepted before: a
 * client's next command, a token's end. Lives on the shard's loop.
 *
 * <p>It is bounded by the connections: each waits with one command, and with one timer for each
 * subscription.
 */
final class Turns {
  /**
   * @param number in the order in which they were added
   */
  private record Turn(long behind, long number, Runnable action) {
    static final Comparator<Turn> ORDER =
        Comparator.comparingLong(Turn::behind).thenComparingLong(Turn::number);
  }

  private static final Logger log = LoggerFactory.getLogger(Turns.class);

  private final ConnectionLoop loop;
  private final PriorityQueue<Turn> turns = new PriorityQueue<>(Turn.ORDER);
  private long added;

  Turns(ConnectionLoop loop) {
    this.loop = loop;
  }

  /**
   * @param behind how many deliveries must be done first, since the start
   */
  void add(long behind, Runnable action) {
    turns.add(new Turn(behind, added++, action));
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** Runs those whose turn has come, as far as the time allows. */
  void run(long done, long end) {
    for (Turn next = turns.peek(); next != null && next.behind() <= done; next = turns.peek()) {
      turns.remove();
      try {
        next.action().run();
      } catch (RuntimeException | Error failure) { // The others wait behind it.
        log.error("a connection's turn failed", failure);
      }
      if (loop.nanoTime() - end >= 0) {
        return;
      }
    }
  }
}
