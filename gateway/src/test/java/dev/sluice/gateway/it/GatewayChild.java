package dev.sluice.gateway.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A gateway in a process of its own, as whoever operates one has it. */
final class GatewayChild implements AutoCloseable {
  private static final Pattern ADDRESS =
      Pattern.compile("(?:wss?|http)://(127\\.0\\.0\\.1):(\\d+)/");

  /** What a pipe of Linux holds (pipe(7)). */
  private static final int PIPE_BYTES = 1 << 16;

  private final Process process;
  private final BufferedReader output;

  GatewayChild(String... arguments) throws IOException {
    this(List.of(), arguments);
  }

  GatewayChild(List<String> jvmOptions, String... arguments) throws IOException {
    this(List.of(), List.of(), jvmOptions, arguments);
  }

  /** One that may have so many file descriptors. */
  static GatewayChild withFileDescriptors(int limit, String... arguments) throws IOException {
    List<String> limited = List.of("sh", "-c", "ulimit -n " + limit + " && exec \"$@\"", "sh");
    return new GatewayChild(limited, List.of(), List.of(), arguments);
  }

  /** One whose standard output takes nothing until somebody reads: a pipe that is full. */
  static GatewayChild withFullOutput(String... arguments) throws IOException {
    String fill = "head -c " + PIPE_BYTES + " /dev/zero && exec \"$@\" 2>/dev/null";
    return new GatewayChild(List.of("sh", "-c", fill, "sh"), List.of(), List.of(), arguments);
  }

  /**
   * One whose signals come as the launcher has it.
   *
   * @param waited whether it waits for them itself, as after {@code ./sluice serve}; otherwise the
   *     JVM hands them out
   */
  static GatewayChild withSignals(boolean waited, String... arguments) throws IOException {
    List<String> blocked =
        Stream.of("HUP", "INT", "QUIT", "TERM").map(name -> "--block-signal=" + name).toList();
    return waited
        ? new GatewayChild(List.of(), blocked, List.of("-Xrs"), arguments)
        : new GatewayChild(arguments);
  }

  private GatewayChild(
      List<String> launcher, List<String> signals, List<String> jvmOptions, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(launcher);
    // A build in the background, or under nohup, hands down signals that are ignored.
    command.addAll(List.of("env", "--default-signal"));
    command.addAll(signals);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1"); // It runs for a moment only.
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("dev.sluice.gateway.Main");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
    process = builder.start();
    output = process.inputReader();
  }

  long pid() {
    return process.pid();
  }

  /** Reads what it prints up to a line that holds the text, and returns that line. */
  String awaitLine(String text) throws IOException {
    StringBuilder before = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.contains(text)) {
        return line;
      }
      before.append(line).append('\n');
    }
    throw new AssertionError("\"" + text + "\" was expected in:\n" + before);
  }

  /** The address in a line of the log. */
  static InetSocketAddress addressIn(String line) {
    Matcher address = ADDRESS.matcher(line);
    if (!address.find()) {
      throw new AssertionError("an address was expected in: " + line);
    }
    return new InetSocketAddress(address.group(1), Integer.parseInt(address.group(2)));
  }

  /** Sends a signal. */
  void signal(String name) throws Exception {
    new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
  }

  /** What is left of what it prints. */
  String rest() throws IOException {
    StringBuilder rest = new StringBuilder();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      rest.append(line).append('\n');
    }
    return rest.toString();
  }

  /** Waits for its end. */
  int exitStatus() throws InterruptedException {
    if (!process.waitFor(15, TimeUnit.SECONDS)) {
      throw new AssertionError("it runs still");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
