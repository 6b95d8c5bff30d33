package dev.sluice.loadtest;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * One stretch of publishing, from the first message until the last has come or is given up. Runs on
 * a thread that waits.
 */
final class Phase {
  private static final long POLL_NANOS = 20_000_000;

  /** When nothing has come for so long, nothing more will. */
  private static final long PATIENCE_NANOS = 2_000_000_000;

  /** However much still comes. */
  private static final long MOST_PATIENCE_NANOS = 30_000_000_000L;

  private final Workers workers;
  private final Publishing publishing;
  private final List<Topic> topics;
  private final Setup setup;

  /**
   * What came of it.
   *
   * @param expected deliveries, if nothing was lost
   * @param nanos from the beginning to the last delivery, or the end of publishing
   * @param busiest of this program's threads: the share of a core that it used
   */
  record Result(
      PublishTally published,
      Tally delivered,
      long expected,
      long lost,
      long unanswered,
      long nanos,
      Duration serverCpu,
      double busiest) {}

  Phase(Workers workers, Publishing publishing, List<Topic> topics, Setup setup) {
    this.workers = workers;
    this.publishing = publishing;
    this.topics = topics;
    this.setup = setup;
  }

  Result run(Duration duration, Progress progress, String name) {
    workers
        .publishing()
        .ask(
            () -> {
              publishing.beginPhase();
              return true;
            });
    workers.ask(
        worker -> {
          worker.beginPhase();
          return true;
        });
    Duration serverBefore = serverCpu();
    Busyness busyness = new Busyness(workers);
    long start = Stamp.now();

    CompletableFuture<PublishTally> done =
        workers.publishing().ask(() -> publishing.start(duration.toNanos()));
    await(done, progress, name);
    awaitLast(progress);

    Duration serverCpu = serverCpu().minus(serverBefore);
    double busiest = busyness.busiest();
    long unanswered = workers.publishing().ask(publishing::giveUp);
    Tally delivered = delivered();
    long nanos = Math.max(duration.toNanos(), delivered.lastAt() - start);
    return new Result(
        publishing.tally(),
        delivered,
        expected(),
        workers.ask(Worker::missing).stream().mapToLong(Long::longValue).sum(),
        unanswered,
        nanos,
        serverCpu,
        busiest);
  }

  private void await(CompletableFuture<PublishTally> done, Progress progress, String name) {
    while (true) {
      try {
        var _ = done.get(100, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        progress.tell(
            () ->
                "%s: %s published, %s delivered"
                    .formatted(
                        name,
                        Figures.whole(workers.publishing().ask(() -> publishing.tally().sent())),
                        Figures.whole(countDelivered())));
      } catch (InterruptedException | ExecutionException e) {
        throw new IllegalStateException("publishing never fails as a whole", e);
      }
    }
  }

  /** Waits until everything has been answered and delivered. */
  private void awaitLast(Progress progress) {
    long start = Stamp.now();
    long since = start;
    long before = -1;
    while (Stamp.now() - since < PATIENCE_NANOS && Stamp.now() - start < MOST_PATIENCE_NANOS) {
      long unanswered = workers.publishing().ask(() -> publishing.tally().unanswered());
      long expected = workers.publishing().ask(this::expected);
      long delivered = countDelivered();
      if (unanswered == 0 && delivered >= expected) {
        return;
      }
      if (delivered - unanswered != before) {
        before = delivered - unanswered;
        since = Stamp.now();
      }
      progress.tell(
          () ->
              "waiting for the last: %s of %s delivered, %s publishes unanswered"
                  .formatted(Figures.whole(delivered), Figures.whole(expected), unanswered));
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private long expected() {
    return topics.stream().mapToLong(Topic::expected).sum();
  }

  private long countDelivered() {
    return workers.ask(worker -> worker.tally().delivered()).stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private Tally delivered() {
    Tally all = new Tally();
    workers.ask(Worker::tally).forEach(all::add);
    return all;
  }

  private Duration serverCpu() {
    ServerProcess server = setup.server();
    return server == null ? Duration.ZERO : server.cpu();
  }
}
