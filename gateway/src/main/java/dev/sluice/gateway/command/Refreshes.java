package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import org.jspecify.annotations.Nullable;

/**
 * A backend sets when a connection expires. Applied on the connection's loop.
 *
 * @param expireAt in seconds since 1970; 0 for never
 * @param info what others may see of it from now on; taken only with an expiry
 */
public record Refreshes(Rules rules, long expireAt, @Nullable Payload info) {
  /** An expiry that has passed: ends the connection at once. */
  public static final long PAST = 1;

  public void apply(Connection connection) {
    if (!connection.isConnected()) {
      return;
    }
    if (rules.hasPassed(expireAt)) {
      connection.close(CloseReason.CONNECTION_EXPIRED);
      return;
    }
    Identity before = connection.identity();
    boolean replacesInfo = expireAt != 0 && info != null;
    connection.setIdentity(
        new Identity(before.user(), replacesInfo ? info : before.info(), expireAt));
    Expiry.schedule(connection, expireAt, rules);
    connection.sendNow(new Push.Refreshed(rules.ttl(expireAt)));
  }
}
