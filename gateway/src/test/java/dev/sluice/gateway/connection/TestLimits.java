package dev.sluice.gateway.connection;

import java.time.Duration;

/** Limits for tests: each method names what it makes tighter than {@link #ROOMY}. */
public final class TestLimits {
  public static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(5);

  /** What no test runs into by chance. */
  public static final Limits ROOMY = queues(1 << 20, 64);

  private TestLimits() {}

  public static Limits outboundBytes(int bytes) {
    return queues(bytes, 64);
  }

  static Limits inboundCommands(int commands) {
    return queues(1 << 20, commands);
  }

  static Limits pings(Duration interval, Duration pongTimeout) {
    return new Limits(
        1 << 20, 64, WRITE_TIMEOUT, CONNECT_TIMEOUT, GOODBYE_TIMEOUT, interval, pongTimeout);
  }

  private static Limits queues(int outboundBytes, int inboundCommands) {
    return new Limits(
        outboundBytes,
        inboundCommands,
        WRITE_TIMEOUT,
        CONNECT_TIMEOUT,
        GOODBYE_TIMEOUT,
        Duration.ZERO,
        Duration.ZERO);
  }
}
