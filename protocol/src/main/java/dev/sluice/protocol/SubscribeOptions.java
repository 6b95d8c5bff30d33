package dev.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What a client asks of a subscription, beside the channel and the token.
 *
 * @param recover whether to send what was missed since {@code since}
 * @param since where the client stands; offset 0 and epoch "" if it did not say
 * @param data for the backend
 * @param positioned a wish for a checked position
 * @param recoverable a wish for recovery
 * @param joinLeave a wish for joins and leaves of others
 * @param delta the delta format that the client can read; "" for none
 * @param filter which publications to leave out
 * @param flag bit 1: understands numeric channel ids; bit 2: error 112 rather than {@code
 *     recovered:false}
 * @param type 0 stream, 1 map, 2 map of clients, 3 map of users, 4 shared poll
 */
public record SubscribeOptions(
    boolean recover,
    StreamPosition since,
    @Nullable Payload data,
    boolean positioned,
    boolean recoverable,
    boolean joinLeave,
    String delta,
    @Nullable FilterNode filter,
    long flag,
    int type) {

  /** A plain subscription: no wishes. */
  public static final SubscribeOptions NONE =
      new SubscribeOptions(
          false, new StreamPosition(0, ""), null, false, false, false, "", null, 0, 0);
}
