package dev.sluice.loadtest;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What the program reads and writes besides sockets.
 *
 * @param terminal whether somebody watches
 */
record Console(
    PrintWriter out, PrintWriter err, Map<String, String> environment, boolean terminal) {

  @SuppressWarnings("SystemConsoleNull") // It is null again in JDK 25, unless somebody watches.
  static Console ofProcess() {
    java.io.Console console = System.console();
    return new Console(
        new PrintWriter(System.out, true, StandardCharsets.UTF_8),
        new PrintWriter(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        console != null && console.isTerminal());
  }
}
