package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;

/** Reads the configuration anew from where it came from: for a reload. */
@FunctionalInterface
public interface ConfigSource {
  /**
   * Reads it now.
   *
   * @throws ConfigException with every problem found
   */
  Config load() throws ConfigException;
}
