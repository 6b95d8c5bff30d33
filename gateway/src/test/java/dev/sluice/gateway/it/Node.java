package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs scripts of {@code src/test/resources/node} with npm's WebSocket, another implementation. */
final class Node {
  private static final String WS = "ws@8.23.0";
  private static final Path DIRECTORY = Path.of("target", "node");
  private static final int LIMIT_SECONDS = 120;

  private Node() {}

  /** Which of the two programs that it needs is missing; none if it can run. */
  static Optional<String> missing() {
    return List.of("node", "npm").stream().filter(program -> !isOnPath(program)).findFirst();
  }

  private static boolean isOnPath(String program) {
    for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
      if (Files.isExecutable(Path.of(directory, program))) {
        return true;
      }
    }
    return false;
  }

  /** Fetches the package, unless it is there. */
  static void install() throws IOException, InterruptedException {
    Files.createDirectories(DIRECTORY);
    if (!Files.exists(DIRECTORY.resolve("node_modules/ws/package.json"))) {
      String prefix = DIRECTORY.toAbsolutePath().toString();
      run(List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", prefix, WS));
    }
  }

  /** Runs a script to its end; returns what it printed. */
  static String run(String script, String... arguments) throws IOException, InterruptedException {
    Path copy = DIRECTORY.resolve(script);
    Files.write(copy, Files.readAllBytes(resource("/node/" + script)));
    List<String> command = new ArrayList<>(List.of("node", copy.toString()));
    command.addAll(List.of(arguments));
    return run(command);
  }

  private static Path resource(String name) {
    try {
      return Path.of(Node.class.getResource(name).toURI());
    } catch (URISyntaxException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static String run(List<String> command) throws IOException, InterruptedException {
    Path out = Files.createTempFile(DIRECTORY, "out", ".txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new AssertionError(command + " failed: " + Files.readString(out, UTF_8));
      }
      return Files.readString(out, UTF_8);
    } finally {
      process.destroyForcibly();
      Files.delete(out);
    }
  }
}
