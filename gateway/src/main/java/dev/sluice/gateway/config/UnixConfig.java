package dev.sluice.gateway.config;

/** The Unix socket of clients, which speaks as the raw TCP transport does. */
public record UnixConfig(
    @Key(doc = "Path of the socket; \"\": none.") String path,
    @Key(doc = "Permissions of the socket, octal.", initial = "0660") FileMode mode,
    @Key(doc = "Bytes that a message from a client may have.", initial = "64KiB")
        long messageSizeLimit) {

  public UnixConfig {
    Checks.inThisRecord()
        .requireBetween(1, (1 << 24) - 1, messageSizeLimit, "message_size_limit")
        .done();
  }
}
