package dev.sluice.loadtest;

import java.time.Duration;

/**
 * What is published, and to whom.
 *
 * @param topics how many channels, or clients, messages are addressed to
 * @param rate messages per second, over all topics; 0 for as many as the answers allow
 * @param payload bytes of data in each message
 * @param publishers connections to the admin API
 * @param pipeline requests under way on each of them
 */
record Load(
    int connections,
    int topics,
    Addressing addressing,
    double rate,
    Duration duration,
    Duration warmup,
    int payload,
    int publishers,
    int pipeline) {
  /** Tells a mistyped duration from a long test. */
  private static final Duration MAX_DURATION = Duration.ofHours(24);

  /** Who gets a message. */
  enum Addressing {
    /** The subscribers of a channel, all the same number. Channels take turns. */
    SHARED_CHANNEL,
    /** The only subscriber of a channel, chosen at random. */
    OWN_CHANNEL,
    /** One client by its id, chosen at random. */
    CLIENT_ID
  }

  Load {
    Expect.between("--connections", connections, 1, 1_000_000);
    Expect.between("--channels", topics, 1, connections);
    Expect.between("--payload", payload, Marker.LEAST_SIZE, 1_000_000);
    Expect.between("--publishers", publishers, 1, 10_000);
    Expect.between("--pipeline", pipeline, 1, 10_000);
    if (!(rate >= 0 && rate <= 10_000_000)) {
      throw Expect.wrong("--rate", rate, "0 to 10000000 per second");
    }
    if (!duration.isPositive() || duration.compareTo(MAX_DURATION) > 0) {
      throw Expect.wrong("--duration", Durations.print(duration), "more than 0, at most 24h");
    }
    if (warmup.compareTo(MAX_DURATION) > 0) {
      throw Expect.wrong("--warmup", Durations.print(warmup), "at most 24h");
    }
  }

  boolean flatOut() {
    return rate == 0;
  }
}
