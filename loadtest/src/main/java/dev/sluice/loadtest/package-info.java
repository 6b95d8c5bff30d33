/**
 * A load generator. It knows what every client and backend knows, the protocol and the HTTP API,
 * and nothing of the gateway behind them.
 */
@NullMarked
package dev.sluice.loadtest;

import org.jspecify.annotations.NullMarked;
