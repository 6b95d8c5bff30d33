package dev.sluice.gateway.command;

import dev.sluice.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * On what terms a connection is subscribed to a channel.
 *
 * @param info what others may see of the subscriber
 * @param data for the client
 * @param expireAt in seconds since 1970; 0 for never
 */
public record Terms(@Nullable Payload info, @Nullable Payload data, long expireAt) {
  public static final Terms PLAIN = new Terms(null, null, 0);
}
