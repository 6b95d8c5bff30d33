package dev.sluice.gateway.cli;

import dev.sluice.gateway.config.Config;

/** Runs a gateway: how {@code dev} and {@code serve} reach it without knowing it. */
@FunctionalInterface
public interface Starter {
  /**
   * Runs a gateway until it has ended.
   *
   * @param source gives the configuration of a later reload
   * @return the process's exit code: 0 after an orderly end
   * @throws Exception whose message tells in one sentence why the gateway could not start
   */
  int start(StartMode mode, Config config, ConfigSource source) throws Exception;
}
