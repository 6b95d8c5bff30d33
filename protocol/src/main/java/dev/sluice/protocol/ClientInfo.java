package dev.sluice.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Who a client is, as other clients may see it.
 *
 * @param user the user's id, "" for an anonymous one
 * @param client the connection's id
 * @param connInfo what the backend attached to the connection
 * @param chanInfo what the backend attached to the subscription
 */
public record ClientInfo(
    String user, String client, @Nullable Payload connInfo, @Nullable Payload chanInfo) {

  /** About how many bytes it keeps in memory. */
  int length() {
    return user.length() + client.length() + lengthOf(connInfo) + lengthOf(chanInfo);
  }

  private static int lengthOf(@Nullable Payload payload) {
    return payload == null ? 0 : payload.length();
  }

  /** Whether JSON connections can be told of it. */
  public boolean isJson() {
    return (connInfo == null || connInfo.isJson()) && (chanInfo == null || chanInfo.isJson());
  }
}
