package dev.sluice.loadtest;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** How many files, and so sockets, this process may have open. */
final class OpenFiles {
  /** For the JVM itself. */
  private static final int OTHERS = 100;

  private OpenFiles() {}

  static void check(int sockets) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      check(sockets, system.getMaxFileDescriptorCount());
    }
  }

  static void check(int sockets, long limit) {
    if (sockets > limit - OTHERS) {
      throw new Failure(
          ExitCode.USAGE,
          "%d connections need more open files than the %d this process may have (expected: %d"
                  .formatted(sockets, limit, Math.max(0, limit - OTHERS))
              + " connections at most, or a higher ulimit -n)");
    }
  }
}
