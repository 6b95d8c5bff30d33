package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads the configuration anew from where it came from: for a reload. */
@FunctionalInterface
public interface ConfigSource {
  /**
   * Reads it now.
   *
   * @throws ConfigException with every problem found
   */
  Config load() throws ConfigException;

  /** Its file; null if it comes from none. */
  default @Nullable Path file() {
    return null;
  }

  /** What to warn of in a configuration from here, and in the files of it; a sentence each. */
  default List<String> warnings(Config config) {
    return Stream.of(config.warnings(), ExposedFiles.warnings(file(), config))
        .flatMap(List::stream)
        .toList();
  }
}
