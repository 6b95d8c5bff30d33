package dev.sluice.loadtest;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Measures the traffic alone, beside the visitors, and alone again, and what the gateway holds. */
final class SoakTest {
  /** For the sockets of the visitors. */
  private static final int MOST_VISITORS = 1_000;

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final long POLL_NANOS = 2_000_000_000;

  private final Setup setup;
  private final ServerProcess server;
  private final Soak soak;
  private final PrintWriter log;
  private final Progress progress;

  /**
   * @param log where each minute is told
   */
  SoakTest(Setup setup, ServerProcess server, Soak soak, Console console, PrintWriter log) {
    this.setup = setup;
    this.server = server;
    this.soak = soak;
    this.log = log;
    this.progress = new Progress(console);
  }

  SoakReport run() {
    OpenFiles.check(soak.traffic().connections() + MOST_VISITORS + soak.slowReaders());
    try (Traffic traffic = Traffic.open(setup, soak.traffic(), progress);
        Traffic.Publishers publishers = traffic.publishers()) {
      if (!soak.traffic().warmup().isZero()) {
        publishers.run(soak.traffic().warmup(), "warming up");
      }
      TrafficFigures alone = stretch("alone", soak.alone(), publishers);
      Resources before = resources();
      TrafficFigures beside;
      Map<String, Integer> visits;
      Map<String, Integer> mistakes;
      try (Visitors visitors = Visitors.start(setup, kinds())) {
        beside = stretch("beside", soak.beside(), publishers);
        visits = visitors.visits();
        mistakes = visitors.mistakes();
      }
      TrafficFigures again = stretch("alone again", soak.alone(), publishers);
      return SoakReport.of(
          soak,
          new SoakReport.Stretches(alone, beside, again),
          new SoakReport.Gateway(before, settled(before)),
          traffic.closed(),
          visits,
          mistakes);
    } finally {
      progress.clear();
    }
  }

  private List<Visitors.Kind> kinds() {
    List<Visitors.Kind> kinds = new ArrayList<>();
    kinds.add(kind("churn", soak.churn(), 100, 10, new Churn()));
    kinds.add(kind("garbage", soak.garbage(), 100, 10, new Garbage()));
    kinds.add(kind("attacks", soak.attacks(), 4, 15, new Attacks()));
    if (soak.slowReaders() > 0) {
      double perSecond = Math.max(1, soak.slowReaders() / 10.0);
      kinds.add(kind("slow readers", perSecond, soak.slowReaders(), 40, SlowReaders::hold));
      kinds.add(kind("pushes to slow readers", 5, 5, 5, SlowReaders::publish));
    }
    return kinds;
  }

  private static Visitors.Kind kind(
      String name, double perSecond, int atOnce, int mostSeconds, Visit.Act act) {
    return new Visitors.Kind(name, perSecond, atOnce, Duration.ofSeconds(mostSeconds), act);
  }

  /** Publishes for so long and tells of every minute. */
  private TrafficFigures stretch(String name, Duration time, Traffic.Publishers publishers) {
    Stretch all = new Stretch();
    for (Duration left = time; left.isPositive(); left = left.minus(MINUTE)) {
      Phase.Result phase =
          publishers.run(left.compareTo(MINUTE) < 0 ? left : MINUTE, "soak, " + name);
      all.add(phase);
      Stretch minute = new Stretch();
      minute.add(phase);
      progress.clear();
      log.printf("%-12s  %s; %s%n", name, minute.figures().text(), resources().text());
      log.flush();
    }
    return all.figures();
  }

  private Resources resources() {
    if (!server.isAlive()) {
      throw new Failure(ExitCode.FAILED, "the gateway has ended");
    }
    return Resources.of(server, setup.admin());
  }

  /** What the gateway holds when all has come back, or when the time for that is over. */
  private Resources settled(Resources before) {
    long end = Stamp.now() + soak.settle().toNanos();
    Resources after = resources();
    while (!after.growth(before, soak.tolerances()).isEmpty() && Stamp.now() < end) {
      LockSupport.parkNanos(POLL_NANOS);
      after = resources();
    }
    return after;
  }
}
