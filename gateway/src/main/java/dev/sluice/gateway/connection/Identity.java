package dev.sluice.gateway.connection;

import dev.sluice.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Who the backend says a connection is.
 *
 * @param user "" for an anonymous one
 * @param info what others may see of it
 * @param expireAt when this ceases to hold, in seconds since 1970; 0 for never
 */
public record Identity(String user, @Nullable Payload info, long expireAt) {
  public static final Identity ANONYMOUS = new Identity("", null, 0);

  public boolean isAnonymous() {
    return user.isEmpty();
  }
}
