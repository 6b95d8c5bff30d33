package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a connection must end. Everyone who learns that it must fires it; the first reason wins.
 * Lives on the connection's loop.
 */
final class CloseSignal {
  private @Nullable CloseReason reason;

  /** Whether this call was the first; if not, its reason is forgotten. */
  boolean fire(CloseReason why) {
    if (reason != null) {
      return false;
    }
    reason = why;
    return true;
  }

  boolean isFired() {
    return reason != null;
  }

  /** Why the connection ends; only once fired. */
  CloseReason reason() {
    if (reason == null) {
      throw new IllegalStateException("close signal: not fired (expected: fired)");
    }
    return reason;
  }
}
