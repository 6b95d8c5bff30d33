package dev.sluice.gateway.auth;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a valid subscription token says.
 *
 * @param user "" for an anonymous one
 * @param channel never empty; unchecked otherwise
 * @param client the id of the connection that it was made for; "" for any of the user's
 * @param info what others in the channel may see of the client
 * @param data for the client
 * @param expireAt when the subscription expires, in seconds since 1970; 0 for never. May have
 *     passed already: the backend can set it apart from the token's own end.
 * @param override options that differ from the namespace's
 */
public record SubscriptionToken(
    String user,
    String channel,
    String client,
    @Nullable Payload info,
    @Nullable Payload data,
    long expireAt,
    OptionOverride override) {

  public SubscriptionToken {
    if (channel.isEmpty()) {
      throw new IllegalArgumentException("channel: \"\" (expected: a name)");
    }
  }

  /** Which claim makes it another's; null if it was made for this user, channel and connection. */
  public @Nullable TokenFault faultFor(String user, String channel, String client) {
    if (!this.user.equals(user)) {
      return new TokenFault("sub", "names another user");
    }
    if (!this.channel.equals(channel)) {
      return new TokenFault("channel", "names another channel");
    }
    if (!this.client.isEmpty() && !this.client.equals(client)) {
      return new TokenFault("client", "names another connection");
    }
    return null;
  }
}
