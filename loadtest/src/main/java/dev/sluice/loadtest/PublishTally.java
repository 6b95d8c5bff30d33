package dev.sluice.loadtest;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was published in one phase, and what the gateway said to it. Lives on the publishing loop.
 */
final class PublishTally {
  private final Latencies latencies = new Latencies();
  private final Latencies delays = new Latencies();
  private final Map<String, Long> errors = new TreeMap<>();
  private long offered;
  private long sent;
  private long acknowledged;
  private long failed;

  /**
   * A message is to be sent.
   *
   * @param delay how long after it was due this program came to that
   */
  void countOffered(long delay) {
    offered++;
    delays.record(delay);
  }

  void countSent() {
    sent++;
  }

  /**
   * @param error null if there was none
   */
  void countAnswer(Publisher.Message message, @Nullable String error, long now) {
    if (error == null) {
      acknowledged++;
      latencies.record(now - message.due());
    } else {
      failed++;
      errors.merge(error, 1L, Long::sum);
      message.topic().failed(message.sequence());
    }
  }

  /** How many messages were to be sent. */
  long offered() {
    return offered;
  }

  /** How many of them were. */
  long sent() {
    return sent;
  }

  long acknowledged() {
    return acknowledged;
  }

  /** How many the gateway refused, or may have got or not. */
  long failed() {
    return failed;
  }

  long unanswered() {
    return sent - acknowledged - failed;
  }

  /** How many failed, by the reason. */
  Map<String, Long> errors() {
    return errors;
  }

  /** From when messages were due until they were acknowledged. */
  Latencies.Percentiles latencies() {
    return latencies.percentiles();
  }

  /** From when messages were due until this program came to send them. */
  Latencies.Percentiles delays() {
    return delays.percentiles();
  }
}
