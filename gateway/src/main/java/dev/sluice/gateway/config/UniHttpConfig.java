package dev.sluice.gateway.config;

/** A transport over HTTP for clients that only listen. */
public record UniHttpConfig(
    @Key(doc = "Serve it.", initial = "false") boolean enabled,
    @Key(doc = "Bytes of the connect request.", initial = "64KiB") long maxRequestBodySize,
    @Key(
            doc =
                "Tell a refused connect by the HTTP status (3501: 400, 3500 and 3005: 401, 3503 and"
                    + " 3507: 403, 3013: 429, others: 503) instead of a disconnect push.",
            initial = "false")
        boolean connectCodeToHttpResponse) {

  public UniHttpConfig {
    Checks.inThisRecord()
        .requireBetween(1, 1 << 30, maxRequestBodySize, "max_request_body_size")
        .done();
  }
}
