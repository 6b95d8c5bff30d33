package dev.sluice.gateway.http;

import java.time.Duration;

/**
 * What one HTTP connection may use.
 *
 * @param bodyBytes the longest request body
 * @param headerBytes the longest request head
 * @param requestTimeout from a request's first byte to its last
 * @param idleTimeout from accepting the socket, or from the last answer, to the next first byte
 */
public record HttpLimits(
    int bodyBytes, int headerBytes, Duration requestTimeout, Duration idleTimeout) {}
