package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.sluice.gateway.net.Pki;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds HTTP/2 on the clients' port to RFC 7540 and 7541 with h2spec's cases. Runs only with {@code
 * -Ph2spec}, and needs Go.
 */
final class H2specIT {
  private static final Path DIRECTORY = Path.of("target", "h2spec");
  private static final int CASES = 145;

  /**
   * What fails, and why that is right or cannot be helped. Nothing else may, and all of it must.
   */
  private static final Map<String, String> FAILING =
      Map.of(
          "http2/5.1/12",
          "HEADERS for a stream that both sides have ended: a connection error is asked for. Closed"
              + " streams are not remembered, and a stream error (STREAM_CLOSED) spares the"
              + " others.",
          "http2/5.1.1/2",
          "HEADERS for a smaller stream than the last one: the same, as nothing tells it from a"
              + " stream that is closed.");

  /** What may pass or fail, by the time that passes between two frames. */
  private static final Map<String, String> BY_CHANCE =
      Map.of(
          "http2/5.1/6",
          "a second head of a request that is whole: STREAM_CLOSED is asked for, and sent once the"
              + " answer has left. Before, the pseudo-headers of the second head, which would be"
              + " trailers, are noticed first: PROTOCOL_ERROR.");

  @TempDir private Path files;

  @Test
  void everyCasePassesButThoseThatAreExplained() throws Exception {
    H2specSuite suite = new H2specSuite(moduleOrSkip(), DIRECTORY);
    List<String> settings = new ArrayList<>(Pki.of("sluice").install(files, "client"));
    settings.add("chat.enabled=true"); // The page is an answer with a body.
    try (TestGateway gateway = TestGateway.start(settings.toArray(String[]::new))) {
      Map<String, Boolean> passed = suite.run(gateway.clientAddress().getPort());
      Set<String> failed =
          passed.entrySet().stream()
              .filter(each -> !each.getValue())
              .map(Map.Entry::getKey)
              .collect(Collectors.toSet());
      assertThat(passed).hasSize(CASES);
      failed.removeAll(BY_CHANCE.keySet());
      assertThat(failed).isEqualTo(FAILING.keySet());
    }
  }

  /** Prints the reason too: Maven keeps that of a skipped test to itself. */
  private static Path moduleOrSkip() {
    String module = System.getProperty("h2spec.module");
    if (module == null) {
      String reason = "H2specIT skipped: it takes a minute and needs Go (expected: -Ph2spec)";
      System.out.println(reason);
      abort(reason);
    }
    return Path.of(module);
  }
}
