package dev.sluice.gateway.hub;

import dev.sluice.protocol.UnsubscribeReason;
import org.jspecify.annotations.Nullable;

/**
 * Why a subscription ends.
 *
 * @param push what the client is told by a push; null if it learns of it otherwise
 */
public record EndCause(String label, @Nullable UnsubscribeReason push) {
  /** The client unsubscribed, and gets a reply. */
  public static final EndCause CLIENT = new EndCause("client", null);

  /** Its connection is closed. */
  public static final EndCause CONNECTION_CLOSED = new EndCause("connection_closed", null);

  /** It was never committed: its command was refused or timed out. */
  public static final EndCause NOT_COMMITTED = new EndCause("not_committed", null);

  /** The server made another subscription to the channel meanwhile. */
  public static final EndCause REPLACED = new EndCause("replaced", null);

  /** By the server, which tells the client. */
  public static EndCause of(UnsubscribeReason reason) {
    return new EndCause(reason.text(), reason);
  }
}
