package dev.sluice.gateway.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the log of requests that were turned away, once a second at most, however many there are.
 * Any thread.
 */
public final class Rejections {
  private static final Logger log = LoggerFactory.getLogger(Rejections.class);
  private static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String what;
  private final Map<String, Integer> sinceLast = new ConcurrentHashMap<>();
  private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - INTERVAL_NANOS);

  /**
   * @param what is turned away, in the plural
   */
  public Rejections(String what) {
    this.what = what;
  }

  /** Counts one, and tells of all since the last time if that is long enough ago. */
  public void count(String reason) {
    sinceLast.merge(reason, 1, Integer::sum);
    long last = lastNanos.get();
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS && lastNanos.compareAndSet(last, now)) {
      Map<String, Integer> counts = new TreeMap<>();
      for (String each : List.copyOf(sinceLast.keySet())) {
        Integer count = sinceLast.remove(each);
        if (count != null) {
          counts.put(each, count);
        }
      }
      log.warn("{} turned away: {}", what, counts);
    }
  }
}
