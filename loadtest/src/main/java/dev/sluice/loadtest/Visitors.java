package dev.sluice.loadtest;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Visitors of some kinds, each at its pace, from when it is made until it is closed. Every visit
 * has a virtual thread and an end; where too many are under way, no further one begins.
 */
final class Visitors implements AutoCloseable {
  private static final Duration SWEEP = Duration.ofMillis(500);

  private final Setup setup;
  private final Set<Visit> underWay = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Map<String, Integer> visits = new TreeMap<>();
  private final Map<String, Integer> mistakes = new TreeMap<>();
  private volatile boolean closed;

  /**
   * One kind of visitor.
   *
   * @param perSecond how often one comes; 0 for never
   * @param atOnce how many there may be
   * @param most how long each may take
   */
  record Kind(String name, double perSecond, int atOnce, Duration most, Visit.Act act) {}

  private Visitors(Setup setup) {
    this.setup = setup;
  }

  static Visitors start(Setup setup, Iterable<Kind> kinds) {
    Visitors visitors = new Visitors(setup);
    SplittableRandom random = new SplittableRandom(setup.seed());
    for (Kind kind : kinds) {
      SplittableRandom own = random.split();
      if (kind.perSecond() > 0) {
        visitors.start(() -> visitors.send(kind, own));
      }
    }
    visitors.start(visitors::sweep);
    return visitors;
  }

  private void start(Runnable task) {
    Thread thread = Thread.ofVirtual().unstarted(task);
    threads.add(thread);
    thread.start();
  }

  private void send(Kind kind, SplittableRandom random) {
    Semaphore room = new Semaphore(kind.atOnce());
    Schedule pace = new Schedule(Stamp.now(), kind.perSecond(), Long.MAX_VALUE);
    for (long n = 0; !closed; n++) {
      if (!sleptUntil(pace.timeOf(n))) {
        return;
      }
      SplittableRandom own = random.split();
      if (room.tryAcquire()) {
        var _ = Thread.ofVirtual().start(() -> visit(kind, own, room));
      }
    }
  }

  private static boolean sleptUntil(long time) {
    try {
      TimeUnit.NANOSECONDS.sleep(time - Stamp.now());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void visit(Kind kind, SplittableRandom random, Semaphore room) {
    Visit visit = new Visit(setup, random, Stamp.now() + kind.most().toNanos());
    threads.add(Thread.currentThread());
    underWay.add(visit);
    try (visit) {
      if (!closed) {
        count(visits, kind.name());
        kind.act().on(visit);
      }
    } catch (IOException e) {
      // The gateway ended what was wrong, or never answered it: either is its right.
    } catch (RuntimeException e) {
      count(mistakes, kind.name() + ": " + e);
    } finally {
      underWay.remove(visit);
      threads.remove(Thread.currentThread());
      room.release();
    }
  }

  private void sweep() {
    while (!closed && sleptUntil(Stamp.now() + SWEEP.toNanos())) {
      long now = Stamp.now();
      underWay.stream().filter(visit -> visit.isOver(now)).forEach(Visit::close);
    }
  }

  private static void count(Map<String, Integer> counts, String name) {
    synchronized (counts) {
      counts.merge(name, 1, Integer::sum);
    }
  }

  /** How many have begun, by the kind. */
  Map<String, Integer> visits() {
    synchronized (visits) {
      return new TreeMap<>(visits);
    }
  }

  /** What went wrong in this program, and how often. */
  Map<String, Integer> mistakes() {
    synchronized (mistakes) {
      return new TreeMap<>(mistakes);
    }
  }

  /** Ends all visits, and waits for that. */
  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    underWay.forEach(Visit::close);
    threads.forEach(Visitors::join);
  }

  private static void join(@Nullable Thread thread) {
    try {
      if (thread != null && !thread.join(Duration.ofSeconds(5))) {
        throw new IllegalStateException("a visit does not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
