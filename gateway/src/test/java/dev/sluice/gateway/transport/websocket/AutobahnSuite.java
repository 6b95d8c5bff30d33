package dev.sluice.gateway.transport.websocket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs the Autobahn fuzzing client against a WebSocket echo server and reads its verdicts. The
 * calling thread waits for the suite, which runs on Jython in a JVM of its own.
 *
 * <p>The Maven plugin that the suite comes in is only the carrier of its Python code: run as a
 * plugin it turns {@code failByDrop} on and passes a server that merely drops the connection.
 */
final class AutobahnSuite {

  /** All groups but 9, whose large messages take minutes. */
  static final List<String> DEFAULT_CASES =
      List.of("1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "10.*");

  private static final String SUITE_JAR = "autobahntestsuite-maven-plugin-*.jar";
  private static final String JYTHON_JAR = "jython-standalone-*.jar";
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Writes down first which cases it will run: the report is silent on those it never reached. */
  private static final String DRIVER =
      """
      import json, os, sys
      from autobahntestsuite import case, caseset, wstest

      spec = json.load(open(sys.argv[1]))
      cases = caseset.CaseSet(case.CaseSetname, case.CaseBasename, case.Cases,
                              case.CaseCategories, case.CaseSubCategories)
      with open(os.path.join(spec['outdir'], 'cases.json'), 'w') as chosen:
          json.dump(cases.parseSpecCases(spec), chosen)
      wstest.start({'mode': 'fuzzingclient'}, spec)
      """;

  private final Path jars;
  private final Path reports;

  /**
   * Takes the suite's jars from one directory and writes its reports into another.
   *
   * @param jars holds Jython and the carrier of the suite
   * @param reports is made if need be; {@code index.html} in it is for people
   */
  AutobahnSuite(Path jars, Path reports) {
    this.jars = jars;
    this.reports = reports.toAbsolutePath();
  }

  /**
   * Runs the chosen cases, one connection each, and returns a verdict for every one of them.
   *
   * @param agent names the server in the reports
   * @param server is where the echo server listens ({@code ws://host:port/path})
   * @param patterns choose the cases ({@code "7.*"}, {@code "7.1.1"}, {@code "*"})
   */
  List<Verdict> run(String agent, URI server, List<String> patterns)
      throws IOException, InterruptedException {
    Files.createDirectories(reports);
    Path index = reports.resolve("index.json");
    Files.deleteIfExists(index);
    Path spec = reports.resolve("spec.json");
    JSON.writeValue(spec.toFile(), specification(agent, server, patterns));
    runDriver(spec);
    return verdicts(agent, index);
  }

  private Map<String, Object> specification(String agent, URI server, List<String> patterns) {
    return Map.of(
        "outdir", reports.toString(),
        "servers", List.of(Map.of("agent", agent, "url", server.toString())),
        "options", Map.of("failByDrop", false),
        "cases", patterns);
  }

  private void runDriver(Path spec) throws IOException, InterruptedException {
    Path log = reports.resolve("wstest.log");
    Process suite =
        new ProcessBuilder(command(spec))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      if (!suite.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IOException("Autobahn is not done after " + LIMIT + ", see " + log);
      }
    } finally {
      suite.destroyForcibly();
    }
    if (suite.exitValue() != 0) {
      throw new IOException("Autobahn ended with status " + suite.exitValue() + ", see " + log);
    }
  }

  private List<String> command(Path spec) throws IOException {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dpython.path=" + only(SUITE_JAR),
        "-Dpython.import.site=false",
        "-Dpython.cachedir.skip=true",
        "-jar",
        only(JYTHON_JAR).toString(),
        "-c",
        DRIVER,
        spec.toString());
  }

  private Path only(String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var entries = Files.newDirectoryStream(jars, glob)) {
      entries.forEach(found::add);
    }
    if (found.size() != 1) {
      throw new IOException("%s in %s: %s (expected: one)".formatted(glob, jars, found));
    }
    return found.getFirst();
  }

  private List<Verdict> verdicts(String agent, Path index) throws IOException {
    JsonNode outcomes = JSON.readTree(index.toFile()).path(agent);
    List<Verdict> verdicts = new ArrayList<>();
    for (JsonNode chosen : JSON.readTree(reports.resolve("cases.json").toFile())) {
      String id = chosen.asText();
      verdicts.add(Verdict.of(id, outcomes.path(id)));
    }
    return List.copyOf(verdicts);
  }

  /**
   * What one case found, in the suite's own words.
   *
   * @param id is the case's number, such as {@code 7.1.1}
   * @param behavior judges the messages, {@code MISSING} where the case never ran
   * @param behaviorClose judges how the connection ended
   * @param report names the file with the case's wire log
   */
  record Verdict(String id, String behavior, String behaviorClose, String report) {

    private static final Set<String> PASSING = Set.of("OK", "INFORMATIONAL");
    private static final String MISSING = "MISSING";

    private static Verdict of(String id, JsonNode outcome) {
      return new Verdict(
          id,
          outcome.path("behavior").asText(MISSING),
          outcome.path("behaviorClose").asText(MISSING),
          outcome.path("reportfile").asText(MISSING));
    }

    /** Is stricter than the suite, for which {@code NON-STRICT} is still good enough. */
    boolean passed() {
      return PASSING.contains(behavior) && PASSING.contains(behaviorClose);
    }
  }
}
