package dev.sluice.protocol;

/**
 * A place in a channel's stream.
 *
 * @param offset the number of the last publication seen, from 1; 0 before the first
 * @param epoch names the stream's life; offsets of different epochs do not compare. "" is any
 */
public record StreamPosition(long offset, String epoch) {}
