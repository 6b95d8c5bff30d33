package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.connection.WireFormat;
import org.jspecify.annotations.Nullable;

/**
 * Those subscribers of a channel on one shard that get the same bytes. Lives on the shard's loop.
 */
final class Cohort extends Roster<Subscription> {
  private final WireFormat format;
  private final @Nullable Cohort next;

  /**
   * @param next the cohort behind it in its channel's list
   */
  Cohort(WireFormat format, @Nullable Cohort next) {
    this.format = format;
    this.next = next;
  }

  WireFormat format() {
    return format;
  }

  /** The cohort behind it in its channel's list; null for the last one. */
  @Nullable Cohort following() {
    return next;
  }
}
