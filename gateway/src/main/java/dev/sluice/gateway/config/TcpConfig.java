package dev.sluice.gateway.config;

import java.util.Optional;

/** The raw TCP transport: lines of JSON, or JSON with a length before it. */
public record TcpConfig(
    @Key(doc = "Address of raw TCP clients: host:port; \"\": none.") Optional<ListenAddress> listen,
    @Key(doc = "TLS of that address.") TlsConfig tls,
    @Key(doc = "Bytes that a message from a client may have.", initial = "64KiB")
        long messageSizeLimit) {

  public TcpConfig {
    Checks.inThisRecord()
        .requireBetween(1, (1 << 24) - 1, messageSizeLimit, "message_size_limit")
        .done();
  }
}
