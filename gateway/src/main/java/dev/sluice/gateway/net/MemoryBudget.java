package dev.sluice.gateway.net;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A limit on the memory that many holders use together, on all event loops of the node. When the
 * limit is exceeded, holders of more than their fair share are evicted, and no others.
 *
 * <p>Each event loop accounts for its own holders and publishes two numbers, so that a check costs
 * a few plain reads.
 */
public final class MemoryBudget {
  /** Who is evicted first. */
  public enum Order {
    LARGEST_FIRST,
    /** For memory that a well-behaved holder needs only for a moment. */
    OLDEST_FIRST
  }

  /** Uses memory of the budget. Lives on the event loop of its share. */
  public interface Holder {
    /** Gives up the memory, now or as soon as possible. Called once for each claim at most. */
    void evict();
  }

  private static final Logger log = LoggerFactory.getLogger(MemoryBudget.class);

  private final long maxBytes;
  private final Order order;
  private final List<Share> shares = new CopyOnWriteArrayList<>();

  public MemoryBudget(long maxBytes, Order order) {
    this.maxBytes = maxBytes;
    this.order = order;
  }

  /**
   * @param loop runs evictions; everything else is called on it
   */
  public Share newShare(Executor loop) {
    Share share = new Share(this, loop);
    shares.add(share);
    return share;
  }

  /** What all holders use. Any thread. */
  public long bytes() {
    long sum = 0;
    for (Share share : shares) {
      sum += (long) Share.BYTES.getOpaque(share);
    }
    return sum;
  }

  public long maxBytes() {
    return maxBytes;
  }

  private boolean isExceeded() {
    return bytes() > maxBytes;
  }

  /**
   * What each holder may use when the budget is spent. If all of them together use more than the
   * budget, at least one uses more than this, on whichever loop it lives.
   */
  private long fairShare() {
    int holders = 0;
    for (Share share : shares) {
      holders += (int) Share.COUNT.getOpaque(share);
    }
    return maxBytes / Math.max(1, holders);
  }

  private void exceeded() {
    for (Share share : shares) {
      share.loop.execute(share::evict);
    }
  }

  /** One event loop's part. Lives on that loop. */
  public static final class Share {
    /** What it takes to hold something: the buffer's own object, the claim and the like. */
    static final int HOLDING_BYTES = 256;

    private static final VarHandle BYTES = handle("bytes", long.class);
    private static final VarHandle COUNT = handle("count", int.class);

    private final MemoryBudget budget;
    private final Executor loop;
    private @Nullable Claim oldest;
    private @Nullable Claim newest;
    private long bytes;
    private int count;
    private boolean complaining;

    private Share(MemoryBudget budget, Executor loop) {
      this.budget = budget;
      this.loop = loop;
    }

    /** A holder that uses nothing yet. */
    public Claim claim(Holder holder) {
      Claim claim = new Claim(this, holder);
      claim.older = newest;
      if (newest == null) {
        oldest = claim;
      } else {
        newest.newer = claim;
      }
      newest = claim;
      COUNT.setOpaque(this, count + 1);
      return claim;
    }

    /**
     * The holder uses so many bytes now; any at all are charged {@value #HOLDING_BYTES} more.
     * Spares those who seldom use any a claim meanwhile.
     *
     * @param claim what this returned the last time; null at first
     * @return null if nothing is used
     */
    public @Nullable Claim hold(@Nullable Claim claim, int bytes, Holder holder) {
      if (bytes == 0) {
        if (claim != null) {
          claim.release();
        }
        return null;
      }
      Claim holding = claim == null ? claim(holder) : claim;
      holding.hold(bytes + HOLDING_BYTES);
      return holding;
    }

    private void remove(Claim claim) {
      if (claim.older == null) {
        oldest = claim.newer;
      } else {
        claim.older.newer = claim.newer;
      }
      if (claim.newer == null) {
        newest = claim.older;
      } else {
        claim.newer.older = claim.older;
      }
      claim.older = null;
      claim.newer = null;
      COUNT.setOpaque(this, count - 1);
    }

    private void changed(long difference) {
      BYTES.setOpaque(this, bytes + difference);
      if (difference > 0 && !complaining && budget.isExceeded()) {
        complaining = true;
        // As tasks: evicting here would change the lists of whoever is at work.
        budget.exceeded();
      }
    }

    /** What is left to do after this is left to the other loops, which do the same. */
    private void evict() {
      complaining = false;
      switch (budget.order) {
        case LARGEST_FIRST -> evictLargest();
        case OLDEST_FIRST -> evictOldest();
      }
    }

    private void evictLargest() {
      while (budget.isExceeded()) {
        Claim largest = null;
        for (Claim claim = oldest; claim != null; claim = claim.newer) {
          if (!claim.evicted && (largest == null || claim.bytes > largest.bytes)) {
            largest = claim;
          }
        }
        if (largest == null || largest.bytes <= budget.fairShare()) {
          return;
        }
        largest.evict();
      }
    }

    private void evictOldest() {
      Claim claim = oldest;
      while (claim != null && budget.isExceeded()) {
        Claim newer = claim.newer;
        if (!claim.evicted && claim.bytes > budget.fairShare()) {
          claim.evict();
        }
        claim = newer;
      }
    }

    private static VarHandle handle(String field, Class<?> type) {
      try {
        return MethodHandles.lookup().findVarHandle(Share.class, field, type);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }
  }

  /** What one holder uses. Lives on the event loop of its share. */
  public static final class Claim {
    private final Share share;
    private final Holder holder;
    private @Nullable Claim older;
    private @Nullable Claim newer;
    private int bytes;
    private boolean evicted;
    private boolean released;

    private Claim(Share share, Holder holder) {
      this.share = share;
      this.holder = holder;
    }

    /** The holder uses so many bytes now. */
    public void hold(int bytesNow) {
      int before = bytes;
      bytes = bytesNow;
      share.changed((long) bytesNow - before);
    }

    /** The holder uses nothing, and will not use any more under this claim. */
    public void release() {
      if (!released) {
        released = true;
        share.changed(-bytes);
        share.remove(this);
      }
    }

    private void evict() {
      evicted = true;
      try {
        holder.evict();
      } catch (Throwable failure) { // The others have to go all the same.
        log.error("a holder of memory could not be evicted", failure);
      }
    }
  }
}
