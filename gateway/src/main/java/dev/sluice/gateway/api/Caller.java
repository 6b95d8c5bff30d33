package dev.sluice.gateway.api;

import io.netty.channel.EventLoop;

/**
 * Where a call comes from.
 *
 * @param loop the event loop that serves the caller
 * @param acceptedNanos when its request was read, by {@link System#nanoTime}
 */
public record Caller(EventLoop loop, long acceptedNanos) {}
