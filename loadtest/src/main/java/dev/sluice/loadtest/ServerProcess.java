package dev.sluice.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gateway's process and its child processes, as the operating system sees them. */
record ServerProcess(ProcessHandle root) {
  /**
   * A line of a heap histogram: instances, bytes, class. The collector's own fillers are no object
   * of anybody's.
   */
  private static final Pattern LIVE =
      Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(?!\\S*jdk\\.internal\\.vm\\.Filler)\\S.*");

  static ServerProcess of(long pid) {
    return new ServerProcess(
        ProcessHandle.of(pid)
            .orElseThrow(() -> Expect.wrong("--pid", pid, "the number of a running process")));
  }

  /** User and system time so far, in steps of the kernel's tick, 10 ms. */
  Duration cpu() {
    return processes().stream()
        .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  /**
   * Bytes of memory: the proportional set size, which shares out what processes have in common.
   * Null where the system does not tell: elsewhere than on Linux, or of another user.
   */
  @Nullable Long memory() {
    List<Long> known =
        processes().stream().map(ServerProcess::memory).filter(Objects::nonNull).toList();
    return known.isEmpty() ? null : known.stream().mapToLong(Long::longValue).sum();
  }

  /** How many files it has open, sockets among them; null where the system does not tell. */
  @Nullable Integer descriptors() {
    try (Stream<Path> files = Files.list(proc(root, "fd"))) {
      return Math.toIntExact(files.count());
    } catch (IOException e) {
      return null;
    }
  }

  /** How many threads it has, as the system counts them; null where that does not tell. */
  @Nullable Integer threads() {
    Long threads = number(root, "status", "Threads:");
    return threads == null ? null : Math.toIntExact(threads);
  }

  boolean isAlive() {
    return root.isAlive();
  }

  /** Has a JVM collect its garbage; the bytes of its heap that live on, null if it is no JVM. */
  @Nullable Long collectGarbage() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      // Not a pipe: the JVM stands still until the last line is written, perhaps this very JVM.
      Path histogram = Files.createTempFile("histogram", ".txt");
      histogram.toFile().deleteOnExit(); // Where a signal ends this program meanwhile.
      try {
        new ProcessBuilder(jcmd, Long.toString(root.pid()), "GC.class_histogram")
            .redirectOutput(histogram.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start()
            .onExit()
            .join();
        long bytes = liveBytes(histogram);
        return bytes == 0 ? null : bytes;
      } finally {
        Files.delete(histogram);
      }
    } catch (IOException e) {
      throw new Failure(ExitCode.USAGE, "--collect needs the jcmd of a JDK: " + e.getMessage());
    }
  }

  private static long liveBytes(Path histogram) throws IOException {
    try (Stream<String> lines = Files.lines(histogram)) {
      return lines
          .map(LIVE::matcher)
          .filter(Matcher::matches)
          .mapToLong(line -> Long.parseLong(line.group(1)))
          .sum();
    }
  }

  private List<ProcessHandle> processes() {
    try (Stream<ProcessHandle> children = root.descendants()) {
      return Stream.concat(Stream.of(root), children).toList();
    }
  }

  private static @Nullable Long memory(ProcessHandle process) {
    Long kilobytes = number(process, "smaps_rollup", "Pss:");
    return kilobytes == null ? null : kilobytes * 1_024;
  }

  /** The number on the line of a file of the system that begins so. */
  private static @Nullable Long number(ProcessHandle process, String file, String line) {
    try (Stream<String> lines = Files.lines(proc(process, file))) {
      return lines
          .filter(each -> each.startsWith(line))
          .map(each -> Long.parseLong(each.replaceAll("\\D", "")))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  private static Path proc(ProcessHandle process, String file) {
    return Path.of("/proc", Long.toString(process.pid()), file);
  }
}
