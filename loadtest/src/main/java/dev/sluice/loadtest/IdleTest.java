package dev.sluice.loadtest;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Connects, holds, and reports what that costs the gateway. */
final class IdleTest {
  /** After connecting, so that what this has set going does not count as idling. */
  private static final Duration SETTLE = Duration.ofSeconds(1);

  private static final long POLL_NANOS = 100_000_000;

  private final Setup setup;
  private final Idle idle;
  private final Progress progress;

  IdleTest(Setup setup, Idle idle, Console console) {
    this.setup = setup;
    this.idle = idle;
    this.progress = new Progress(console);
  }

  Report run() {
    OpenFiles.check(idle.connections());
    try (Workers workers = new Workers(setup.threads(), setup.wire(), Marker.LEAST_SIZE)) {
      Connecting connecting = new Connecting(setup, workers.all(), progress, this::channelOf);
      connecting.tryOne();
      long pingsOfTrial = pings(workers);
      List<IdleReport.Step> steps = new ArrayList<>();
      steps.add(new IdleReport.Step(0, 0.0, memory()));
      Busyness busyness = new Busyness(workers);
      for (int count : idle.steps()) {
        steps.add(step(count, connecting, workers));
      }
      double busiest = busyness.busiest();
      Duration before = cpu();
      hold(idle.hold(), workers, "holding");
      return new IdleReport(
          setup.transport(),
          idle,
          connecting.figures(),
          gateway(steps, cpu().minus(before)),
          workers.closed(),
          pings(workers) - pingsOfTrial,
          busiest);
    } finally {
      progress.clear();
    }
  }

  private IdleReport.@Nullable Gateway gateway(List<IdleReport.Step> steps, Duration cpu) {
    ServerProcess server = setup.server();
    return server == null || !server.isAlive()
        ? null
        : IdleReport.Gateway.of(List.copyOf(steps), cpu, idle.hold());
  }

  private IdleReport.Step step(int count, Connecting connecting, Workers workers) {
    int readyBefore = connecting.figures().ready();
    Duration before = cpu();
    connecting.openUntil(count);
    double micros = cpu().minus(before).toNanos() / 1e3;
    int ready = connecting.figures().ready();
    hold(SETTLE, workers, "settling");
    return new IdleReport.Step(ready, Figures.rounded(micros / (ready - readyBefore)), memory());
  }

  private static long pings(Workers workers) {
    return workers.ask(Worker::pings).stream().mapToLong(Long::longValue).sum();
  }

  private @Nullable String channelOf(int n) {
    return idle.subscribe() ? setup.channel(n) : null;
  }

  private void hold(Duration time, Workers workers, String name) {
    long end = Stamp.now() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - Stamp.now()) {
      LockSupport.parkNanos(Math.min(left, POLL_NANOS));
      progress.tell(
          () ->
              "%s: %s s left, closed %s"
                  .formatted(name, (end - Stamp.now()) / 1_000_000_000, workers.closed()));
    }
  }

  private Duration cpu() {
    ServerProcess server = setup.server();
    return server == null ? Duration.ZERO : server.cpu();
  }

  private IdleReport.Memory memory() {
    ServerProcess server = setup.server();
    if (server == null) {
      return new IdleReport.Memory(null, null);
    }
    Long heap = idle.collect() ? server.collectGarbage() : null;
    return new IdleReport.Memory(server.memory(), heap);
  }
}
