package dev.sluice.gateway.config;

import java.time.Duration;

/** The WebSocket transport. */
public record WebsocketConfig(
    @Key(
            doc = "Bytes of a message from a client; a larger one closes with 1009.",
            initial = "64KiB")
        long messageSizeLimit,
    @Key(doc = "Time a write to a socket may take before the connection is closed.", initial = "1s")
        Duration writeTimeout) {

  public WebsocketConfig {
    Checks.inThisRecord()
        .requireBetween(1, 1 << 30, messageSizeLimit, "message_size_limit")
        .requirePositive(writeTimeout, "write_timeout")
        .done();
  }
}
