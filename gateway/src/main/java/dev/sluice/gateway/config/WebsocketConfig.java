package dev.sluice.gateway.config;

import java.time.Duration;

/** The WebSocket transport. */
public record WebsocketConfig(
    @Key(
            doc =
                "Bytes that a message from a client may have. A larger one closes the connection"
                    + " with code 1009.",
            initial = "64KiB")
        long messageSizeLimit,
    @Key(
            doc =
                "Time within which a WebSocket must accept bytes; for other sockets too, if"
                    + " client.write_timeout is 0s.",
            initial = "1s")
        Duration writeTimeout,
    @Key(
            doc =
                "Compress messages for clients that support it (permessage-deflate, without context"
                    + " takeover).",
            initial = "false")
        boolean compression,
    @Key(doc = "Bytes that a message must have to be compressed.", initial = "128")
        long compressionMinSize,
    @Key(doc = "From 1 (fastest) to 9 (smallest).", initial = "1") int compressionLevel) {

  public WebsocketConfig {
    Checks.inThisRecord()
        .requireBetween(1, 1 << 30, messageSizeLimit, "message_size_limit")
        .requirePositive(writeTimeout, "write_timeout")
        .requireAtLeast(0, compressionMinSize, "compression_min_size")
        .requireBetween(1, 9, compressionLevel, "compression_level")
        .done();
  }
}
