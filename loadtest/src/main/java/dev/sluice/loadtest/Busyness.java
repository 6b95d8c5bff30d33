package dev.sluice.loadtest;

import java.util.List;

/** Watches how much of their cores this program's threads use, from when it is made. */
final class Busyness {
  private final Workers workers;
  private final List<Long> before;
  private final long start;

  Busyness(Workers workers) {
    this.workers = workers;
    this.before = workers.ask(Worker::cpuNanos);
    this.start = Stamp.now();
  }

  /** The share of a core that the busiest one has used. */
  double busiest() {
    List<Long> after = workers.ask(Worker::cpuNanos);
    long elapsed = Stamp.now() - start;
    double busiest = 0;
    for (int i = 0; i < before.size(); i++) {
      busiest = Math.max(busiest, (double) (after.get(i) - before.get(i)) / elapsed);
    }
    return busiest;
  }
}
