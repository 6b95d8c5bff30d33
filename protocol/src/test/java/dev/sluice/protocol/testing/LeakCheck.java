package dev.sluice.protocol.testing;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which Netty reports a buffer that nobody released. JUnit finds it by
 * itself ({@code META-INF/services}).
 *
 * <p>Netty learns of a leak when the buffer has been collected, so a leak that outlives its own
 * class fails a later one, or the whole run when it ends.
 */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {
  private static final Pattern FRAMEWORK_FRAME =
      Pattern.compile("\\s+(org\\.junit|org\\.apache\\.maven|java\\.base/)");

  private static final Queue<String> LEAKS = new ConcurrentLinkedQueue<>();
  private static final List<RecordingDetector<Object>> DETECTORS = new CopyOnWriteArrayList<>();

  static {
    // Netty's buffer classes ask for their detector once, when they are loaded: that is later.
    ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingFactory());
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    AutoCloseable lastCheck = LeakCheck::failOnLeaks;
    context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(LeakCheck.class))
        .computeIfAbsent(LeakCheck.class, _ -> lastCheck);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    boolean nested = context.getRequiredTestClass().getEnclosingClass() != null;
    if (!nested) {
      failOnLeaks();
    }
  }

  private static void failOnLeaks() {
    if (DETECTORS.isEmpty()) {
      return;
    }
    collectGarbage();
    DETECTORS.forEach(RecordingDetector::reportCollected);
    var leaks = new ArrayList<String>();
    for (var leak = LEAKS.poll(); leak != null; leak = LEAKS.poll()) {
      leaks.add(leak);
    }
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          leaks.size() + " leaked, the last access comes first:\n" + String.join("\n\n", leaks));
    }
  }

  /**
   * Twice, because the references that one collection cleared are enqueued in no particular order,
   * but all of them before those of the next one.
   */
  @SuppressWarnings("ReferenceEquality") // A reference is not a value.
  private static void collectGarbage() {
    for (int round = 0; round < 2; round++) {
      var collected = new ReferenceQueue<>();
      var canary = new WeakReference<>(new Object(), collected);
      try {
        do {
          System.gc();
        } while (collected.remove(1_000) != canary);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for the garbage collector", e);
      }
    }
  }

  private static final class RecordingFactory extends ResourceLeakDetectorFactory {
    @Override
    @SuppressWarnings("deprecation") // The only abstract one.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval, long maxActive) {
      return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    @SuppressWarnings("unchecked") // A detector does nothing with what it tracks.
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
        Class<T> resource, int samplingInterval) {
      var detector = new RecordingDetector<T>(resource, samplingInterval);
      DETECTORS.add((RecordingDetector<Object>) detector);
      return detector;
    }
  }

  private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {
    RecordingDetector(Class<?> resource, int samplingInterval) {
      super(resource, samplingInterval);
    }

    /** Netty reports what has been collected only when it begins to track something new. */
    static void reportCollected(RecordingDetector<Object> detector) {
      var probe = new Object();
      var tracker = detector.track(probe);
      if (tracker != null) {
        tracker.close(probe);
      }
    }

    @Override
    protected boolean needReport() {
      return true;
    }

    @Override
    protected void reportTracedLeak(String resourceType, String records) {
      var own =
          records
              .lines()
              .filter(line -> !FRAMEWORK_FRAME.matcher(line).lookingAt())
              .collect(Collectors.joining("\n"));
      LEAKS.add(resourceType + " was collected before it was released." + own);
    }

    @Override
    protected void reportUntracedLeak(String resourceType) {
      LEAKS.add(resourceType + " was collected before it was released (where from: not traced).");
    }
  }
}
