package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A program that talks to a gateway, and its end is awaited, but not for ever. */
final class Program implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 20;

  private final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;

  Program(String... command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    output = process.inputReader(UTF_8);
    input = process.outputWriter(UTF_8);
  }

  /** Whether there is a command of this name. */
  static boolean exists(String command) throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "command -v " + command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start()
            .waitFor()
        == 0;
  }

  /** Types a line; single quotes stand for double ones. */
  void types(String line) throws IOException {
    input.write(Json.json(line));
    input.write('\n');
    input.flush();
  }

  void endsInput() throws IOException {
    input.close();
  }

  /** The next line that it prints; null at the end. */
  String prints() throws IOException {
    return output.readLine();
  }

  /** Waits for its end. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("it runs still");
    }
    return process.exitValue();
  }

  /** Asks it to end, and waits for that. */
  void terminate() throws InterruptedException {
    process.destroy();
    exitStatus();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
