package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that is run to its end.
 *
 * @param output all that it printed
 * @param status its exit status
 * @param millis how long it took
 */
record Script(String output, int status, long millis) {
  private static final long LIMIT_SECONDS = 30;

  /** Where the examples are, seen from the module's directory. */
  static final Path EXAMPLES = Path.of("..", "examples");

  /** Aborts the test, with a reason, unless there is such a command. */
  static void require(String command, String howToInstall) {
    boolean there =
        Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(directory -> Path.of(directory, command).toFile().canExecute());
    if (!there) {
      Assumptions.abort(command + " is not installed: " + howToInstall);
    }
  }

  static Script run(String... command) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    Thread.ofVirtual().start(() -> kill(process));
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int status = process.waitFor();
    return new Script(output, status, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
  }

  private static void kill(Process process) {
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException hurry) {
      process.destroyForcibly();
    }
  }

  /** It has ended as it should, by itself, and has printed this. */
  Script printed(String expected) {
    assertThat(output).isEqualTo(expected);
    assertThat(status).isZero();
    return this;
  }

  Script within(long limitMillis) {
    assertThat(millis).isLessThan(limitMillis);
    return this;
  }
}
