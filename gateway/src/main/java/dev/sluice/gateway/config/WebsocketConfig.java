package dev.sluice.gateway.config;

import java.time.Duration;

/** The WebSocket transport. */
public record WebsocketConfig(
    @Key(
            doc = "Bytes of a message from a client; a larger one closes with 1009.",
            initial = "64KiB")
        long messageSizeLimit,
    @Key(
            doc =
                "Time in which a WebSocket must take some of what is written; other sockets too,"
                    + " unless client.write_timeout is set.",
            initial = "1s")
        Duration writeTimeout,
    @Key(
            doc = "Compress messages for clients that can (permessage-deflate, no context kept).",
            initial = "false")
        boolean compression,
    @Key(doc = "Bytes from which on a message is compressed.", initial = "128")
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
