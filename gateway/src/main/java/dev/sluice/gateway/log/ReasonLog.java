package dev.sluice.gateway.log;

import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs events that clients and backends cause: one line for each reason in ten seconds, with an
 * example, and with the number of events that were left out since the line before. Any thread.
 */
public final class ReasonLog {
  /** Reasons are words of ours. If somebody passes other text, lines and memory stay bounded. */
  private static final int MAX_REASONS = 64;

  private static final int MAX_EXAMPLE_LENGTH = 256;

  private final Logger log;
  private final Level level;
  private final String event;
  private final Throttle<String> throttle;

  /**
   * @param event what happens, as in {@code handshake refused}
   */
  public ReasonLog(Logger log, Level level, String event) {
    this(log, level, event, System::nanoTime);
  }

  ReasonLog(Logger log, Level level, String event, LongSupplier nanoTime) {
    this.log = log;
    this.level = level;
    this.event = event;
    this.throttle = new Throttle<>(MAX_REASONS, nanoTime);
  }

  /**
   * Reports one event.
   *
   * @param reason one of a fixed set of words
   * @param example details of this event, such as the client's address; called only for a line
   */
  public void report(String reason, Supplier<String> example) {
    long leftOut = throttle.pass(reason);
    if (leftOut == Throttle.LEFT_OUT) {
      return;
    }
    String text = shortened(example.get());
    if (leftOut == 0) {
      log.atLevel(level).log("{}: {} ({})", event, reason, text);
    } else {
      log.atLevel(level)
          .log("{}: {} ({}), and {} more since the last such line", event, reason, text, leftOut);
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_EXAMPLE_LENGTH ? text : text.substring(0, MAX_EXAMPLE_LENGTH) + "…";
  }
}
