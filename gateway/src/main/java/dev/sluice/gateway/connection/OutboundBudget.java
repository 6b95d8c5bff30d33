package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The bound on what all outbound queues of the node hold together. Past it the connections with the
 * longest queues are closed, and no other.
 *
 * <p>Only queues whose socket is blocked count: what is written in the same pass holds nothing.
 * Each event loop accounts for its own connections and publishes two numbers, so that a check costs
 * a few plain reads. A message that many blocked connections share counts once for each: the
 * estimate is on the safe side.
 */
public final class OutboundBudget {
  private final long maxBytes;
  private final List<Share> shares = new CopyOnWriteArrayList<>();

  public OutboundBudget(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  Share newShare(Executor loop) {
    Share share = new Share(this, loop);
    shares.add(share);
    return share;
  }

  /** Bytes in the queues of blocked connections. Any thread. */
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

  /**
   * What each blocked connection may hold when the budget is spent. If all of them together hold
   * more than the budget, at least one holds more than this, on whichever loop it lives.
   */
  private long fairShare() {
    int blocked = 0;
    for (Share share : shares) {
      blocked += (int) Share.COUNT.getOpaque(share);
    }
    return maxBytes / Math.max(1, blocked);
  }

  private void exceeded() {
    for (Share share : shares) {
      share.loop.execute(share::evict);
    }
  }

  /** One event loop's part. Lives on that loop. */
  static final class Share {
    private static final VarHandle BYTES = handle("bytes", long.class);
    private static final VarHandle COUNT = handle("count", int.class);

    private final OutboundBudget budget;
    private final Executor loop;
    private final List<Claim> claims = new ArrayList<>();
    private long bytes;

    @SuppressWarnings("UnusedVariable") // Read through its handle.
    private int count;

    private boolean complaining;

    private Share(OutboundBudget budget, Executor loop) {
      this.budget = budget;
      this.loop = loop;
    }

    /** A connection's socket stopped taking bytes. */
    Claim claim(Connection connection) {
      Claim claim = new Claim(this, connection, claims.size());
      claims.add(claim);
      COUNT.setOpaque(this, claims.size());
      claim.update();
      return claim;
    }

    private void remove(Claim claim) {
      Claim last = claims.removeLast();
      if (last != claim) {
        claims.set(claim.place, last);
        last.place = claim.place;
      }
      COUNT.setOpaque(this, claims.size());
    }

    private void changed(long difference) {
      BYTES.setOpaque(this, bytes + difference);
      if (difference > 0 && !complaining && budget.bytes() > budget.maxBytes) {
        complaining = true;
        // As tasks: closing here would change the lists of the delivery that is under way.
        budget.exceeded();
      }
    }

    private void evict() {
      complaining = false;
      while (budget.bytes() > budget.maxBytes) {
        Connection longest = longest();
        if (longest == null || longest.outboundBytes() <= budget.fairShare()) {
          return; // The longest are on another loop, which does the same.
        }
        longest.close(CloseReason.SLOW_CONSUMER);
      }
    }

    private @Nullable Connection longest() {
      Connection longest = null;
      for (Claim claim : claims) {
        Connection connection = claim.connection;
        if (connection.isOpen()
            && (longest == null || connection.outboundBytes() > longest.outboundBytes())) {
          longest = connection;
        }
      }
      return longest;
    }

    private static VarHandle handle(String field, Class<?> type) {
      try {
        return MethodHandles.lookup().findVarHandle(Share.class, field, type);
      } catch (ReflectiveOperationException impossible) {
        throw new ExceptionInInitializerError(impossible);
      }
    }
  }

  /**
   * What the queue of one blocked connection holds of the budget. Lives on the connection's loop.
   */
  static final class Claim {
    private final Share share;
    private final Connection connection;
    private int place;
    private int bytes;

    private Claim(Share share, Connection connection, int place) {
      this.share = share;
      this.connection = connection;
      this.place = place;
    }

    /** The queue grew or shrank. */
    void update() {
      int before = bytes;
      bytes = connection.outboundBytes();
      share.changed(bytes - before);
    }

    /** The socket takes bytes again, or the connection is gone. */
    void release() {
      share.changed(-bytes);
      share.remove(this);
    }
  }
}
