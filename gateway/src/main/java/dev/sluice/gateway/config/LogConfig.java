package dev.sluice.gateway.config;

import java.util.Locale;

/** What is logged, and how. */
public record LogConfig(
    @Key(
            doc = "Lowest level that is logged: trace, debug, info, warn or error.",
            initial = "info",
            reloadable = true)
        Level level,
    @Key(doc = "Format of log lines: text or json.", initial = "text") Format format) {

  /** Levels, from chatty to quiet. */
  public enum Level {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR;

    /** As in the configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Forms of a log line. */
  public enum Format {
    TEXT,
    JSON;

    /** As in the configuration. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
