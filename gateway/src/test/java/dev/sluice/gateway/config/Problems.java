package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Map;

/** Loads what must not load, and gives back why. */
final class Problems {
  private Problems() {}

  /** The problems of a file of that content, each as its message reads. */
  static List<String> of(String yaml) {
    return of(yaml, Map.of());
  }

  static List<String> of(String yaml, Map<String, String> environment) {
    try {
      Config config = Loader.parse(yaml, "sluice.yaml", environment);
      return fail("loaded: " + config);
    } catch (ConfigException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }
}
