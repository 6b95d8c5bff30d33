package dev.sluice.gateway.connection;

import java.util.Locale;

/** What gives way when a message does not fit into a connection's full outbound queue. */
public enum OverflowPolicy {
  /** The connection: it is closed as a slow consumer. */
  DISCONNECT,
  /** The oldest messages that may be dropped. */
  DROP_OLDEST,
  /** The message itself. */
  DROP_NEWEST,
  /**
   * Messages that have a newer one of their channel behind them: a slow client has at least each
   * channel's newest.
   */
  CONFLATE;

  /** The word for it in configuration and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
