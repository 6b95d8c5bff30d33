package dev.sluice.gateway.connection;

import java.util.Locale;

/** Why a message that was meant for a connection never reached its socket. */
public enum DropReason {
  /** The outbound queue was full. */
  SLOW_CONSUMER,
  /** A newer message of its channel took its place. */
  CONFLATED,
  /** The connection ended first. */
  CONNECTION_CLOSED,
  /** The payload cannot be written in the connection's encoding. */
  INAPPROPRIATE_PROTOCOL,
  /** Writing it failed. */
  INTERNAL_ERROR;

  /** The word for it in answers, logs and metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
