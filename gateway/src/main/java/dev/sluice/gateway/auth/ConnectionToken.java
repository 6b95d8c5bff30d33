package dev.sluice.gateway.auth;

import dev.sluice.protocol.Copies;
import dev.sluice.protocol.Payload;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a valid connection token says.
 *
 * @param user "" for an anonymous one
 * @param expireAt when the connection expires, in seconds since 1970; 0 for never. May have passed
 *     already: the backend can set it apart from the token's own end.
 * @param info what others may see of the connection
 * @param subs the channels that the server subscribes it to; their names are unchecked
 * @param meta for the backend's hooks only, never for clients
 */
public record ConnectionToken(
    String user,
    long expireAt,
    @Nullable Payload info,
    Map<String, TokenSubscription> subs,
    @Nullable Payload meta) {

  public ConnectionToken {
    subs = Copies.of(subs);
  }
}
