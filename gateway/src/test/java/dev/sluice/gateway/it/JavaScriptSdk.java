package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The official client for JavaScript, as npm installs it. */
public final class JavaScriptSdk {
  /** In which {@code node_modules} is. */
  public static final Path DIRECTORY = Path.of("target/javascript-sdk");

  private static final List<String> PACKAGES = List.of("centrifuge@5.8.0", "eventsource@4.1.0");

  private JavaScriptSdk() {}

  /** Installs it, once. Without npm, the test is skipped. */
  public static void installOrSkip() throws Exception {
    Files.createDirectories(DIRECTORY);
    if (!Files.exists(DIRECTORY.resolve("node_modules/centrifuge"))) {
      List<String> install =
          new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", "."));
      install.addAll(PACKAGES);
      run(install);
    }
  }

  private static void run(List<String> command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        skip(output);
      }
    } catch (IOException missing) {
      skip(missing.getMessage());
    }
  }

  /** Prints the reason too: Maven keeps that of a skipped test to itself. */
  private static void skip(String why) {
    String reason = "tests of the JavaScript SDK skipped: cannot run npm: " + why;
    System.out.println(reason);
    abort(reason);
  }
}
