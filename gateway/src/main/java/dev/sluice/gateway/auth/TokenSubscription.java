package dev.sluice.gateway.auth;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * A server-side subscription that a connection token asks for.
 *
 * @param info what others in the channel may see of the connection
 * @param data for the client
 * @param override options that differ from the namespace's
 */
public record TokenSubscription(
    @Nullable Payload info, @Nullable Payload data, OptionOverride override) {
  static final TokenSubscription PLAIN = new TokenSubscription(null, null, OptionOverride.NONE);
}
