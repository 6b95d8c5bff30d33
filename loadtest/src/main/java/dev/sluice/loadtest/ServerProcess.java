package dev.sluice.loadtest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The gateway's process and its child processes, as the operating system sees them. */
record ServerProcess(ProcessHandle root) {

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

  boolean isAlive() {
    return root.isAlive();
  }

  /** Has a JVM collect its garbage; otherwise does nothing. */
  void collectGarbage() {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try {
      new ProcessBuilder(jcmd.toString(), Long.toString(root.pid()), "GC.run")
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException e) {
      throw new Failure(ExitCode.USAGE, "--collect needs the jcmd of a JDK: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<ProcessHandle> processes() {
    try (Stream<ProcessHandle> children = root.descendants()) {
      return Stream.concat(Stream.of(root), children).toList();
    }
  }

  private static @Nullable Long memory(ProcessHandle process) {
    Path file = Path.of("/proc", Long.toString(process.pid()), "smaps_rollup");
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("Pss:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1_024)
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }
}
