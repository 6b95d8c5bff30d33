package dev.sluice.gateway.connection;

import java.time.Duration;

/** Limits for tests: each method names what it makes tighter than {@link #ROOMY}. */
public final class TestLimits {
  public static final Duration WRITE_TIMEOUT = Duration.ofSeconds(1);
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** What no test runs into by chance. */
  public static final Limits ROOMY = queues(1 << 20, 0, 64);

  private TestLimits() {}

  public static Limits outboundBytes(int bytes) {
    return queues(bytes, 0, 64);
  }

  /**
   * @param messageBytes what each queued message counts beside its content; 0 elsewhere
   */
  public static Limits outboundBytes(int bytes, int messageBytes) {
    return queues(bytes, messageBytes, 64);
  }

  static Limits inboundCommands(int commands) {
    return queues(1 << 20, 0, commands);
  }

  static Limits connectTimeout(Duration time) {
    return new Limits(
        1 << 20, 0, 64, WRITE_TIMEOUT, time, CLOSE_TIMEOUT, Duration.ZERO, Duration.ZERO);
  }

  static Limits pings(Duration interval, Duration pongTimeout) {
    return pings(interval, pongTimeout, 64);
  }

  static Limits pings(Duration interval, Duration pongTimeout, int inboundCommands) {
    return new Limits(
        1 << 20,
        0,
        inboundCommands,
        WRITE_TIMEOUT,
        CONNECT_TIMEOUT,
        CLOSE_TIMEOUT,
        interval,
        pongTimeout);
  }

  private static Limits queues(int outboundBytes, int messageBytes, int inboundCommands) {
    return new Limits(
        outboundBytes,
        messageBytes,
        inboundCommands,
        WRITE_TIMEOUT,
        CONNECT_TIMEOUT,
        CLOSE_TIMEOUT,
        Duration.ZERO,
        Duration.ZERO);
  }
}
