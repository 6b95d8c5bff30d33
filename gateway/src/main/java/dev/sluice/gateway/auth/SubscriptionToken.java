package dev.sluice.gateway.auth;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a valid subscription token says.
 *
 * @param user "" for an anonymous one
 * @param channel never empty; unchecked otherwise
 * @param info what others in the channel may see of the client
 * @param data for the client
 * @param expireAt when the subscription expires, in seconds since 1970; 0 for never. May have
 *     passed already: the backend can set it apart from the token's own end.
 * @param override options that differ from the namespace's
 */
public record SubscriptionToken(
    String user,
    String channel,
    @Nullable Payload info,
    @Nullable Payload data,
    long expireAt,
    OptionOverride override) {

  public SubscriptionToken {
    if (channel.isEmpty()) {
      throw new IllegalArgumentException("channel: \"\" (expected: a name)");
    }
  }

  /** Whether it was made for this user and this channel. */
  public boolean isFor(String user, String channel) {
    return this.user.equals(user) && this.channel.equals(channel);
  }
}
