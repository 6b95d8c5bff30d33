package dev.sluice.gateway.command;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.ErrorCode;

/**
 * What a policy says to a request.
 *
 * @param <T> on what terms it is granted
 */
public sealed interface Verdict<T> {
  record Granted<T>(T terms) implements Verdict<T> {}

  /** The client gets an error. */
  record Refused<T>(ErrorCode error) implements Verdict<T> {}

  /** The connection is closed. */
  record Closed<T>(CloseReason reason) implements Verdict<T> {}
}
