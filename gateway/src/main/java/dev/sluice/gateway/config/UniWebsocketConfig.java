package dev.sluice.gateway.config;

/** The WebSocket for clients that only listen. */
public record UniWebsocketConfig(
    @Key(doc = "Serve it.", initial = "false") boolean enabled,
    @Key(doc = "Bytes that the connect request may have.", initial = "64KiB") long messageSizeLimit,
    @Key(
            doc = "Put pushes that wait together into one frame, separated by newlines.",
            initial = "false")
        boolean joinPushMessages) {

  public UniWebsocketConfig {
    Checks.inThisRecord().requireBetween(1, 1 << 30, messageSizeLimit, "message_size_limit").done();
  }
}
