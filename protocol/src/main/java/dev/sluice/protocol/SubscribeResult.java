package dev.sluice.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a subscription came out as.
 *
 * @param ttl seconds until the client must refresh it; 0 if it does not expire or the gateway
 *     refreshes it
 * @param recoverable whether missed publications can be recovered later
 * @param positioned whether the position is checked
 * @param position where the subscription starts, if positioned
 * @param recovered whether everything missed is in {@code publications}
 * @param wasRecovering whether the client asked to recover
 * @param publications what was missed, oldest first
 * @param delta whether publications may come as deltas
 * @param data from the backend
 */
public record SubscribeResult(
    int ttl,
    boolean recoverable,
    boolean positioned,
    @Nullable StreamPosition position,
    boolean recovered,
    boolean wasRecovering,
    List<Publication> publications,
    boolean delta,
    @Nullable Payload data) {

  public SubscribeResult {
    publications = List.copyOf(publications);
  }

  /** A subscription to a channel without a stream. */
  public static SubscribeResult plain(int ttl, boolean wasRecovering, @Nullable Payload data) {
    return new SubscribeResult(
        ttl, false, false, null, false, wasRecovering, List.of(), false, data);
  }
}
