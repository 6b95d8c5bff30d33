package dev.sluice.gateway.metrics;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Counters by label, of which there must be a bounded number. One writing thread, any number of
 * readers.
 *
 * @param <L> the label, or a record of several
 */
final class LabelledTally<L> {
  private final Map<L, Tally> tallies = new ConcurrentHashMap<>();

  /** From here on the label shows, with 0. Any thread. */
  void expect(L label) {
    tallies.computeIfAbsent(label, _ -> new Tally());
  }

  void add(L label, long n) {
    Tally tally = tallies.get(label);
    if (tally == null) {
      tally = tallies.computeIfAbsent(label, _ -> new Tally());
    }
    tally.add(n);
  }

  Set<L> labels() {
    return Set.copyOf(tallies.keySet());
  }

  void forEach(BiConsumer<L, Long> reader) {
    tallies.forEach((label, tally) -> reader.accept(label, tally.sum()));
  }
}
