package dev.sluice.gateway.config;

/** Where clients of SSE and HTTP streams send their commands. */
public record EmulationConfig(
    @Key(doc = "Bytes that the body of a request may have.", initial = "64KiB")
        long maxRequestBodySize) {

  public EmulationConfig {
    Checks.inThisRecord()
        .requireBetween(1, 1 << 30, maxRequestBodySize, "max_request_body_size")
        .done();
  }
}
