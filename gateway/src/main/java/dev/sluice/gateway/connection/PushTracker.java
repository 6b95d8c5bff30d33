package dev.sluice.gateway.connection;

import dev.sluice.protocol.Copies;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what becomes of one push on all the connections it is meant for, and tells when that is
 * settled. Any thread.
 *
 * <p>Every part of the way that is still under way holds the tracker open: the caller while it
 * hands out parts, each shard while it offers, and, if writes are waited for, each queued message.
 */
public final class PushTracker implements EncodedMessage.Receipt {
  /** How far the asker wants to follow the push. */
  public enum Until {
    QUEUED,
    WRITTEN
  }

  /**
   * @param matched connections that the push was meant for
   * @param queued of those, the ones whose queue took it
   * @param written of those, the ones whose socket took it; 0 unless waited for
   * @param dropped the others, by reason
   */
  public record Counts(int matched, int queued, int written, Map<DropReason, Integer> dropped) {}

  private final Until until;
  private final CompletableFuture<Counts> settled = new CompletableFuture<>();
  private final AtomicInteger open = new AtomicInteger(1);
  private final AtomicInteger matched = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();
  private final Map<DropReason, Integer> dropped = new ConcurrentHashMap<>();

  public PushTracker(Until until) {
    this.until = until;
  }

  public boolean followsWrites() {
    return until == Until.WRITTEN;
  }

  /** A shard will offer the push to its connections, and call {@link #partDone} after that. */
  public void partBegins() {
    open.incrementAndGet();
  }

  public void partDone() {
    if (open.decrementAndGet() == 0) {
      settled.complete(counts());
    }
  }

  /** The push was offered to a connection, with this answer. */
  public void offered(Offer answer) {
    matched.incrementAndGet();
    switch (answer) {
      case QUEUED, NEWEST_QUEUED -> {
        queued.incrementAndGet();
        if (followsWrites()) {
          partBegins();
        }
      }
      case DROPPED, SLOW_CONSUMER -> dropped(DropReason.SLOW_CONSUMER);
      case CLOSED -> dropped(DropReason.CONNECTION_CLOSED);
    }
  }

  /** The push could not be offered to a connection that it was meant for. */
  public void withheld(DropReason reason) {
    matched.incrementAndGet();
    dropped(reason);
  }

  @Override
  public void written() {
    written.incrementAndGet();
    partDone();
  }

  @Override
  public void lost(DropReason reason) {
    dropped(reason);
    partDone();
  }

  /** Completes when nothing is under way any more. */
  public CompletableFuture<Counts> settled() {
    return settled;
  }

  /** The counts as they stand. */
  public Counts counts() {
    return new Counts(matched.get(), queued.get(), written.get(), Copies.of(dropped));
  }

  private void dropped(DropReason reason) {
    dropped.merge(reason, 1, Integer::sum);
  }
}
