package dev.sluice.gateway.config;

/** A transport that answers one HTTP request without end: SSE, or a stream of lines. */
public record HttpStreamConfig(
    @Key(doc = "Serve it.", initial = "false") boolean enabled,
    @Key(doc = "Bytes that the body of a request, or its query, may have.", initial = "64KiB")
        long maxRequestBodySize) {

  public HttpStreamConfig {
    Checks.inThisRecord()
        .requireBetween(1, 1 << 30, maxRequestBodySize, "max_request_body_size")
        .done();
  }
}
