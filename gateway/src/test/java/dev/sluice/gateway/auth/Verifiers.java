package dev.sluice.gateway.auth;

import dev.sluice.gateway.config.ClientConfig;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.config.ConfigException;
import java.time.Instant;
import java.time.InstantSource;

/** Verifiers as they are configured, at a time that stands still. */
final class Verifiers {
  static final String SECRET = "secret";
  static final long NOW = 1_800_000_000;
  static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(NOW));

  private Verifiers() {}

  /** The {@code client} section of a configuration. */
  static ClientConfig client(String yaml) {
    try {
      return Config.parse("client:\n" + yaml.indent(2)).client();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  static TokenVerifier connections(String yaml) {
    return TokenVerifier.forConnections(client(yaml), CLOCK);
  }

  static TokenVerifier subscriptions(String yaml) {
    return TokenVerifier.forSubscriptions(client(yaml), CLOCK);
  }
}
