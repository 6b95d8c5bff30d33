package dev.sluice.gateway.engine;

import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.protocol.Publication;
import org.jspecify.annotations.Nullable;

/**
 * A publication on its way to a channel.
 *
 * @param except who does not get it
 * @param acceptedNanos when it came in, by {@link System#nanoTime}
 * @param tracker who counts what becomes of it; null if nobody asked
 */
public record ChannelPush(
    String channel,
    Publication publication,
    Except except,
    long acceptedNanos,
    @Nullable PushTracker tracker) {

  /** A push to the whole channel that nobody waits for. */
  public static ChannelPush of(String channel, Publication publication) {
    return new ChannelPush(channel, publication, Except.NOBODY, System.nanoTime(), null);
  }
}
