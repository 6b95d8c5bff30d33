package dev.sluice.loadtest;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Attacks, one after the other: each of about a hundredth of the size that would bring a careless
 * gateway down, so that a sound one does not even become slow.
 */
final class Attacks implements Visit.Act {
  private static final List<Visit.Act> ALL =
      List.of(
          ClientAttacks::pingsWithoutReading,
          ClientAttacks::announcedFrames,
          BackendAttacks::bodiesWithoutKey,
          ClientAttacks::announcedBodies,
          BackendAttacks::announcedBodies,
          ClientAttacks::foreignOrigins,
          BackendAttacks::foreignOrigins,
          ClientAttacks::badTokens,
          BackendAttacks::wrongKeys,
          BackendAttacks::hugeIdempotencyKeys,
          ClientAttacks::patternsThatBacktrack,
          BackendAttacks::collidingTags,
          BackendAttacks::collidingExceptions,
          ClientAttacks::halfOpen,
          BackendAttacks::manyChannels,
          BackendAttacks::bigBatches,
          ClientAttacks::manyFragments,
          BackendAttacks::manyUsers,
          ClientAttacks::unfinishedHeads,
          BackendAttacks::abandonedCalls,
          ClientAttacks::manySubscriptions);

  private final AtomicInteger next = new AtomicInteger();

  /** How many there are. */
  static int count() {
    return ALL.size();
  }

  @Override
  public void on(Visit visit) throws IOException {
    ALL.get(next.getAndIncrement() % ALL.size()).on(visit);
  }
}
