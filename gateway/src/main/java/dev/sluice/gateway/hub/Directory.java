package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected to this node, by client id and by user. Read by any thread; a connection is
 * entered and removed on its own loop.
 */
public final class Directory {
  /** A user's connections: nearly always one, which then costs no set. */
  private record User(Connection first, @Nullable Set<Connection> others) {

    User with(Connection connection) {
      Set<Connection> all = others == null ? ConcurrentHashMap.newKeySet() : others;
      all.add(connection);
      return new User(first, all);
    }

    @Nullable User without(Connection connection) {
      if (others == null || others.isEmpty()) {
        return first == connection ? null : this;
      }
      if (first != connection) {
        others.remove(connection);
        return this;
      }
      Connection next = others.iterator().next();
      others.remove(next);
      return new User(next, others);
    }
  }

  private final Map<String, Connection> clients = new ConcurrentHashMap<>();

  /** Without the anonymous user, who may be nearly everyone. */
  private final Map<String, User> users = new ConcurrentHashMap<>();

  void add(Connection connection) {
    clients.put(connection.id(), connection);
    String user = connection.identity().user();
    if (!user.isEmpty()) {
      users.compute(
          user, (_, known) -> known == null ? new User(connection, null) : known.with(connection));
    }
  }

  void remove(Connection connection) {
    clients.remove(connection.id());
    String user = connection.identity().user();
    if (!user.isEmpty()) {
      users.computeIfPresent(user, (_, known) -> known.without(connection));
    }
  }

  public @Nullable Connection client(String id) {
    return clients.get(id);
  }

  /** All connections of a user; of the anonymous one for {@code ""}, by looking at everyone. */
  public List<Connection> user(String id) {
    if (id.isEmpty()) {
      return clients.values().stream().filter(c -> c.identity().isAnonymous()).toList();
    }
    User user = users.get(id);
    if (user == null) {
      return List.of();
    }
    if (user.others() == null) {
      return List.of(user.first());
    }
    List<Connection> connections = new ArrayList<>(user.others());
    connections.add(user.first());
    return connections;
  }

  /** How many connections a user has. */
  public int countOf(String user) {
    return user(user).size();
  }

  /** Every connection, in no order, as of about now. */
  public Collection<Connection> everyone() {
    return clients.values();
  }

  public int clientCount() {
    return clients.size();
  }

  /** Distinct users; all anonymous connections count as one. */
  public int userCount() {
    int named = users.size();
    return named + (everyone().stream().anyMatch(c -> c.identity().isAnonymous()) ? 1 : 0);
  }
}
