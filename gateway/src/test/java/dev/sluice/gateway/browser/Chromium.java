package dev.sluice.gateway.browser;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium of our own: a process with a fresh profile, which its end removes. */
final class Chromium implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome-stable", "google-chrome");
  private static final List<String> OPTIONS =
      List.of(
          "--headless",
          "--no-sandbox", // In a container Chromium is root and cannot have one.
          "--disable-gpu",
          "--disable-dev-shm-usage",
          "--disable-quic",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--remote-debugging-port=0");
  private static final String ADDRESS_FOLLOWS = "DevTools listening on ";
  private static final long PATIENCE_SECONDS = 30;

  private final Path profile;
  private final Process process;
  private final DevTools devTools;

  private Chromium(Path profile, Process process, DevTools devTools) {
    this.profile = profile;
    this.process = process;
    this.devTools = devTools;
  }

  /** The binary that -Dsluice.chromium or the variable CHROMIUM names, or one on the PATH. */
  private static Optional<Path> find() {
    String named = System.getProperty("sluice.chromium", System.getenv("CHROMIUM"));
    if (named != null) {
      return Optional.of(Path.of(named));
    }
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Skips the test without one, and prints why: Maven keeps the reason to itself. */
  static Chromium startOrSkip(String... options) throws Exception {
    Optional<Path> binary = find();
    if (binary.isEmpty()) {
      String reason =
          "browser tests skipped: no Chromium on the PATH"
              + " (expected: one, or CHROMIUM or -Dsluice.chromium to name it)";
      System.out.println(reason);
      return abort(reason);
    }
    return start(binary.get(), options);
  }

  private static Chromium start(Path binary, String... options) throws Exception {
    Path profile = Files.createTempDirectory("sluice-chromium-");
    ProcessBuilder command = new ProcessBuilder(binary.toString());
    command.command().addAll(OPTIONS);
    command.command().add("--user-data-dir=" + profile);
    command.command().addAll(List.of(options));
    Process process = null;
    try {
      process = command.redirectErrorStream(true).start();
      URI address = devToolsAddress(process).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return new Chromium(profile, process, new DevTools(address));
    } catch (Exception failed) {
      if (process != null) {
        process.destroyForcibly().waitFor();
      }
      delete(profile);
      throw failed;
    }
  }

  /** Reads all that Chromium prints, so that it never waits for us; the address is in it. */
  private static CompletableFuture<URI> devToolsAddress(Process process) {
    CompletableFuture<URI> address = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              StringBuilder printed = new StringBuilder();
              try (BufferedReader output = process.inputReader()) {
                for (String line; (line = output.readLine()) != null; ) {
                  printed.append(line).append('\n');
                  if (line.startsWith(ADDRESS_FOLLOWS)) {
                    address.complete(URI.create(line.substring(ADDRESS_FOLLOWS.length())));
                  }
                }
              } catch (IOException closed) {
                printed.append(closed);
              }
              address.completeExceptionally(new IOException("Chromium ended: " + printed));
            });
    return address;
  }

  /** Another page, which knows nothing of the others. */
  Tab newTab() throws Exception {
    String target =
        devTools
            .call("", "Target.createTarget", Map.of("url", "about:blank"))
            .get("targetId")
            .asText();
    String session =
        devTools
            .call("", "Target.attachToTarget", Map.of("targetId", target, "flatten", true))
            .get("sessionId")
            .asText();
    return new Tab(devTools, target, session);
  }

  @Override
  public void close() throws Exception {
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    try (devTools) {
      devTools.call("", "Browser.close", Map.of());
    } finally {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        all.forEach(ProcessHandle::destroyForcibly);
      }
      for (ProcessHandle each : all) {
        each.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
      delete(profile);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).forEach(Chromium::deleteOne);
    }
  }

  private static void deleteOne(Path file) {
    try {
      Files.delete(file);
    } catch (IOException kept) {
      throw new UncheckedIOException(kept);
    }
  }
}
