package dev.sluice.protocol;

/**
 * Why a subscription ended. Below 2500 the client stays unsubscribed, from 2500 on it subscribes
 * again by itself.
 *
 * @param code 2000 to 2999
 * @param text never empty
 */
public record UnsubscribeReason(int code, String text) {
  public static final UnsubscribeReason SERVER = new UnsubscribeReason(2000, "server unsubscribe");
  public static final UnsubscribeReason INSUFFICIENT_STATE =
      new UnsubscribeReason(2500, "insufficient state");
  public static final UnsubscribeReason SUBSCRIPTION_EXPIRED =
      new UnsubscribeReason(2501, "subscription expired");
  public static final UnsubscribeReason STATE_INVALIDATED =
      new UnsubscribeReason(2502, "state invalidated");

  public UnsubscribeReason {
    if (code < 2000 || code > 2999 || text.isEmpty()) {
      throw new IllegalArgumentException(
          "unsubscribe reason: %d \"%s\" (expected: 2000 to 2999 and a text)"
              .formatted(code, text));
    }
  }
}
