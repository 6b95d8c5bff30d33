package dev.sluice.gateway.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** h2spec, which Go builds from the module that {@code src/test/h2spec} pins. */
final class H2specSuite {
  private static final String PROGRAM = "github.com/summerwind/h2spec/cmd/h2spec";
  private static final Duration LIMIT = Duration.ofMinutes(8);

  /** A case that passes is answered at once; this is what each that fails may cost. */
  private static final int SECONDS_PER_CASE = 3;

  private final Path module;
  private final Path directory;

  /**
   * @param module where {@code go.mod} is
   * @param directory for the program and its report
   */
  H2specSuite(Path module, Path directory) {
    this.module = module;
    this.directory = directory.toAbsolutePath();
  }

  /** Runs all cases against a port of this machine; returns whether each passed, by its number. */
  Map<String, Boolean> run(int port) throws Exception {
    Files.createDirectories(directory);
    Path program = directory.resolve("h2spec");
    Path report = directory.resolve("report.xml");
    Files.deleteIfExists(report);
    int built = execute(List.of("go", "build", "-o", program.toString(), PROGRAM), module);
    if (built != 0) {
      throw new IOException("h2spec cannot be built, see " + log());
    }
    execute(
        List.of(
            program.toString(),
            "--tls",
            "--insecure",
            "--port",
            Integer.toString(port),
            "--timeout",
            Integer.toString(SECONDS_PER_CASE),
            "--junit-report",
            report.toString()),
        directory);
    return verdicts(report);
  }

  private Path log() {
    return directory.resolve("h2spec.log");
  }

  private int execute(List<String> command, Path where) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .directory(where.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log().toFile())
            .start();
    try {
      if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException(command.getFirst() + " is not done after " + LIMIT + ": " + log());
      }
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }

  /** As in {@code http2/5.1/3}: the section, and the case's place in it. */
  private static Map<String, Boolean> verdicts(Path report) throws Exception {
    NodeList cases =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(report.toFile())
            .getElementsByTagName("testcase");
    Map<String, Integer> places = new HashMap<>();
    Map<String, Boolean> verdicts = new LinkedHashMap<>();
    for (int i = 0; i < cases.getLength(); i++) {
      Element each = (Element) cases.item(i);
      String section = each.getAttribute("package");
      int place = places.merge(section, 1, Integer::sum);
      boolean passed =
          each.getElementsByTagName("failure").getLength() == 0
              && each.getElementsByTagName("error").getLength() == 0
              && each.getElementsByTagName("skipped").getLength() == 0;
      verdicts.put(section + "/" + place, passed);
    }
    return verdicts;
  }
}
