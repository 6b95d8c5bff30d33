package dev.sluice.gateway.config;

/**
 * A transport over HTTP for clients that only listen.
 *
 * @param connectCodeToHttpResponse 3501 becomes 400, 3500 and 3005 become 401, 3503 and 3507 become
 *     403, 3013 becomes 429, and all others 503
 */
public record UniHttpConfig(
    @Key(doc = "Serve it.", initial = "false") boolean enabled,
    @Key(doc = "Bytes that the connect request may have.", initial = "64KiB")
        long maxRequestBodySize,
    @Key(
            doc =
                "Report a refused connect by the HTTP status (400, 401, 403, 429, 503), not by a"
                    + " message.",
            initial = "false")
        boolean connectCodeToHttpResponse) {

  public UniHttpConfig {
    Checks.inThisRecord()
        .requireBetween(1, 1 << 30, maxRequestBodySize, "max_request_body_size")
        .done();
  }
}
