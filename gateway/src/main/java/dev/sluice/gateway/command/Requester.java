package dev.sluice.gateway.command;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import dev.sluice.gateway.connection.Peer;

/**
 * A connection that asks for something, as it was when it asked. Immutable, for any thread.
 *
 * @param client its client id
 */
public record Requester(String client, Peer peer, Identity identity) {

  /** On the connection's loop. */
  static Requester of(Connection connection) {
    return new Requester(connection.id(), connection.peer(), connection.identity());
  }

  String user() {
    return identity.user();
  }

  /** Whether the connection belongs to another user by now. On the connection's loop. */
  boolean isOutdated(Connection connection) {
    return !connection.identity().user().equals(user());
  }
}
