package dev.sluice.gateway.api;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.hub.Directory;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds the connections that a request means, and does something on each one's own loop. */
final class ConnectionSelector {
  /** Who is meant: all connections of a user, or the one of a client id, or of a session. */
  static final class Selection {
    private String user = "";
    private String client = "";
    private String session = "";

    /** Reads a field if it is one of these. */
    boolean read(JsonReader in) throws MalformedFrameException {
      switch (in.field()) {
        case "user" -> user = in.string();
        case "client" -> client = in.string();
        case "session" -> session = in.string();
        default -> {
          return false;
        }
      }
      return true;
    }

    boolean namesNobody() {
      return user.isEmpty() && client.isEmpty() && session.isEmpty();
    }

    /** Nobody named is nobody: the anonymous ones are not meant by leaving the user out. */
    void check(RequestCheck check) {
      if (namesNobody()) {
        check.fail(
            RequestCheck.missing("user, client and session are", "at least one of the three"));
      }
    }

    /** Whether everything that is named fits. */
    private boolean includes(Connection connection) {
      return (user.isEmpty() || user.equals(connection.identity().user()))
          && (client.isEmpty() || client.equals(connection.id()))
          && (session.isEmpty() || session.equals(connection.session()));
    }
  }

  private final Hub hub;

  ConnectionSelector(Hub hub) {
    this.hub = hub;
  }

  /** None is no error. */
  List<Connection> find(Selection selection) {
    Directory directory = hub.directory();
    if (selection.client.isEmpty() && selection.session.isEmpty()) {
      return directory.user(selection.user);
    }
    Connection connection =
        selection.session.isEmpty()
            ? directory.client(selection.client)
            : directory.session(selection.session);
    return connection != null && selection.includes(connection) ? List.of(connection) : List.of();
  }

  /** Does it on each connection's loop, in its turn; complete when it is done on all. */
  CompletionStage<Answer> onEach(Collection<Connection> connections, Consumer<Connection> action) {
    return hub.onEach(connections, action).thenApply(_ -> Answer.done());
  }

  /** The same for an action that may take time: it is done when its stage completes. */
  CompletionStage<Answer> onEachUntilDone(
      Collection<Connection> connections, Function<Connection, CompletionStage<Void>> action) {
    return hub.onEachUntilDone(connections, action).thenApply(_ -> Answer.done());
  }
}
