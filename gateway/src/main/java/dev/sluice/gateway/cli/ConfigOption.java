package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the configuration comes from. */
final class ConfigOption {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description =
          "The configuration file (YAML). Variables of the environment named SLUICE_* are laid over"
              + " it.")
  @Nullable Path file;

  Config load(Map<String, String> environment) throws ConfigException {
    return Config.load(file, environment);
  }

  /** Reads it once more, for a gateway that runs with it. */
  ConfigSource source(Map<String, String> environment) {
    return new ConfigSource() {
      @Override
      public Config load() throws ConfigException {
        return Config.loadAgain(file, environment);
      }

      @Override
      public @Nullable Path file() {
        return file;
      }
    };
  }
}
