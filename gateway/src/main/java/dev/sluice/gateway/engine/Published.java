package dev.sluice.gateway.engine;

import dev.sluice.protocol.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * What became of a publication at the moment it took its place.
 *
 * @param matched the channel's subscribers at that moment
 * @param position its place in the channel's stream; null without history
 */
public record Published(int matched, @Nullable StreamPosition position) {}
