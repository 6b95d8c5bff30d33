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
 * @param room whether room has been kept for it
 */
public record ChannelPush(
    String channel,
    Publication publication,
    Except except,
    long acceptedNanos,
    @Nullable PushTracker tracker,
    Room room) {

  /** Whether the shards have room. */
  public enum Room {
    TO_BE_CHECKED,
    RESERVED
  }

  /** Without room of its own. */
  public ChannelPush(
      String channel,
      Publication publication,
      Except except,
      long acceptedNanos,
      @Nullable PushTracker tracker) {
    this(channel, publication, except, acceptedNanos, tracker, Room.TO_BE_CHECKED);
  }

  /** A push to the whole channel that nobody waits for. */
  public static ChannelPush of(String channel, Publication publication) {
    return new ChannelPush(channel, publication, Except.NOBODY, System.nanoTime(), null);
  }
}
