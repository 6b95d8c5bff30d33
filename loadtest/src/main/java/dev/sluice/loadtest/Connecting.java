package dev.sluice.loadtest;

import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Opens the connections at an even pace, from one thread that waits; what becomes of them comes
 * from their loops.
 */
final class Connecting {
  /** More at once would only wait in the gateway's accept queue. */
  private static final int MOST_UNDER_WAY = 512;

  private static final long PATIENCE_NANOS = 10_000_000_000L;
  private static final long POLL_NANOS = 10_000_000;

  private final Setup setup;
  private final List<Worker> hosts;
  private final Progress progress;
  private final IntFunction<@Nullable String> channelOf;
  private final Semaphore room = new Semaphore(MOST_UNDER_WAY);

  private final List<Client> ready = new ArrayList<>();
  private final Map<String, Integer> failures = new TreeMap<>();
  private final Latencies latencies = new Latencies();
  private int attempted;
  private int settled;
  private long nanos;

  /**
   * A connection that is ready.
   *
   * @param n the how manieth it was to be
   */
  record Client(int n, Subscriber subscriber) {}

  /**
   * @param hosts the connections are spread over them
   * @param channelOf what the n-th client subscribes to; null for nothing
   */
  Connecting(
      Setup setup, List<Worker> hosts, Progress progress, IntFunction<@Nullable String> channelOf) {
    this.setup = setup;
    this.hosts = hosts;
    this.progress = progress;
    this.channelOf = channelOf;
  }

  /**
   * Connects once, uncounted: the first time costs this JVM much, and whoever cannot connect at all
   * is told at once.
   */
  void tryOne() {
    CompletableFuture<String> outcome = new CompletableFuture<>();
    Worker worker = hosts.getFirst();
    Subscriber subscriber = new Subscriber(worker, setup.login(0, null), new Trial(outcome));
    Channel socket = subscriber.connect().channel();
    String reason =
        outcome.completeOnTimeout("no answer", PATIENCE_NANOS, TimeUnit.NANOSECONDS).join();
    if (!reason.isEmpty()) {
      throw new Failure(
          ExitCode.FAILED,
          "no client can connect to %s: %s".formatted(setup.clients().authority(), reason));
    }
    worker.loop().execute(subscriber::leave);
    socket.close().awaitUninterruptibly();
  }

  /** Opens more, until so many have been tried, and waits until all are ready or failed. */
  void openUntil(int count) {
    long start = Stamp.now();
    int first = attempted;
    Schedule pace = new Schedule(start, setup.connectRate(), Long.MAX_VALUE);
    boolean answering = true;
    while (attempted < count && answering) {
      long due = pace.timeOf(attempted - first);
      LockSupport.parkNanos(due - Stamp.now());
      progress.tell(this::state);
      answering = hasRoom();
      if (answering) {
        open(attempted++, due);
      }
    }
    awaitSettled();
    nanos += Stamp.now() - start;
  }

  private boolean hasRoom() {
    try {
      return room.tryAcquire(PATIENCE_NANOS, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void open(int n, long due) {
    Login login = setup.login(n, channelOf.apply(n));
    new Subscriber(hosts.get(n % hosts.size()), login, new Attempt(n, due)).connect();
  }

  private void awaitSettled() {
    int before = -1;
    long since = Stamp.now();
    while (settled() < attempted && Stamp.now() - since < PATIENCE_NANOS) {
      if (settled() != before) {
        before = settled();
        since = Stamp.now();
      }
      progress.tell(this::state);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private String state() {
    return "connecting: %s ready, %s failed".formatted(ready().size(), figures().failed());
  }

  private synchronized int settled() {
    return settled;
  }

  synchronized List<Client> ready() {
    return List.copyOf(ready);
  }

  synchronized ConnectFigures figures() {
    Map<String, Integer> all = new TreeMap<>(failures);
    if (settled < attempted) {
      all.put("no answer", attempted - settled);
    }
    return ConnectFigures.of(ready.size(), all, nanos, latencies.percentiles());
  }

  /** The first connection. Called on its loop. */
  private record Trial(CompletableFuture<String> outcome) implements Subscriber.Listener {
    @Override
    public void ready(Subscriber subscriber) {
      outcome.complete("");
    }

    @Override
    public void failed(Subscriber subscriber, String reason) {
      outcome.complete(reason);
    }
  }

  /** One connection on its way. Called on its loop. */
  private final class Attempt implements Subscriber.Listener {
    private final int n;
    private final long due;

    Attempt(int n, long due) {
      this.n = n;
      this.due = due;
    }

    @Override
    public void ready(Subscriber subscriber) {
      long now = Stamp.now();
      room.release();
      synchronized (Connecting.this) {
        latencies.record(now - due);
        ready.add(new Client(n, subscriber));
        settled++;
      }
    }

    @Override
    public void failed(Subscriber subscriber, String reason) {
      room.release();
      synchronized (Connecting.this) {
        failures.merge(reason, 1, Integer::sum);
        settled++;
      }
    }
  }
}
