package dev.sluice.gateway.http;

import java.time.Duration;

/**
 * What one HTTP connection may use.
 *
 * @param bodyBytes the longest request body
 * @param lineBytes the longest request line, query included
 * @param headerBytes the longest headers
 * @param requestTimeout from accepting the socket to the first request's first byte, and from a
 *     request's first byte to its last
 * @param idleTimeout from the last answer to the next request's first byte
 */
public record HttpLimits(
    int bodyBytes, int lineBytes, int headerBytes, Duration requestTimeout, Duration idleTimeout) {

  /** The request line may be as long as the headers. */
  public HttpLimits(int bodyBytes, int headerBytes, Duration requestTimeout, Duration idleTimeout) {
    this(bodyBytes, headerBytes, headerBytes, requestTimeout, idleTimeout);
  }
}
