package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Identity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected to this node, by client id, by session and by user. Read by any thread; a
 * connection is entered and removed on its own loop.
 */
public final class Directory {
  /**
   * What holds for the connections of a named user when one more joins them. It is decided at the
   * moment of joining: of connections that join at once, each comes before or behind each other.
   *
   * @param limit how many there may be; 0 for any number
   */
  public record UserRule(int limit, Others others) {
    public static final UserRule NONE = new UserRule(0, Others.STAY);

    /** What becomes of those that were there before. */
    public enum Others {
      STAY,
      LEAVE
    }
  }

  /** A user's connections: nearly always one, which then costs no set. */
  private sealed interface User {
    record One(Connection connection) implements User {}

    /** A reader may hold the set: who stays is never taken out of it, not for a moment. */
    record Many(Set<Connection> connections) implements User {}

    default User with(Connection added) {
      return switch (this) {
        case One(var connection) -> {
          Set<Connection> both = ConcurrentHashMap.newKeySet();
          both.add(connection);
          both.add(added);
          yield new Many(both);
        }
        case Many(var connections) -> {
          connections.add(added);
          yield this;
        }
      };
    }

    default @Nullable User without(Connection removed) {
      return switch (this) {
        case One(var connection) -> connection == removed ? null : this;
        case Many(var connections) -> {
          connections.remove(removed);
          yield connections.isEmpty() ? null : this;
        }
      };
    }

    default int count() {
      return switch (this) {
        case One _ -> 1;
        case Many(var connections) -> connections.size();
      };
    }

    default List<Connection> all() {
      return switch (this) {
        case One(var connection) -> List.of(connection);
        case Many(var connections) -> new ArrayList<>(connections);
      };
    }
  }

  private final Map<String, Connection> clients = new ConcurrentHashMap<>();

  /** Only those whose transport gives them one. */
  private final Map<String, Connection> sessions = new ConcurrentHashMap<>();

  /** Without the anonymous user, who may be nearly everyone. */
  private final Map<String, User> users = new ConcurrentHashMap<>();

  /** How many connections the anonymous user has. */
  private final AtomicInteger anonymous = new AtomicInteger();

  /**
   * Enters a connection under its identity.
   *
   * @return which of its user's connections have to leave; null if the user has as many as it may
   *     have: then nothing has changed
   */
  @Nullable List<Connection> add(Connection connection, UserRule rule) {
    List<Connection> leaving = addTo(connection.identity().user(), connection, rule);
    if (leaving != null) {
      clients.put(connection.id(), connection);
      if (!connection.session().isEmpty()) {
        sessions.put(connection.session(), connection);
      }
    }
    return leaving;
  }

  /** False if it was not there. */
  boolean remove(Connection connection) {
    if (clients.remove(connection.id()) == null) {
      return false;
    }
    sessions.remove(connection.session());
    removeFrom(connection.identity().user(), connection);
    return true;
  }

  /**
   * Changes whose connection it is. Meanwhile it is found under both users rather than neither.
   *
   * @return as {@link #add} does
   */
  @Nullable List<Connection> identify(Connection connection, Identity changed, UserRule rule) {
    String before = connection.identity().user();
    if (before.equals(changed.user())) {
      connection.setIdentity(changed);
      return List.of();
    }
    List<Connection> leaving = addTo(changed.user(), connection, rule);
    if (leaving != null) {
      connection.setIdentity(changed);
      removeFrom(before, connection);
    }
    return leaving;
  }

  private @Nullable List<Connection> addTo(String user, Connection connection, UserRule rule) {
    if (user.isEmpty()) {
      anonymous.incrementAndGet();
      return List.of();
    }
    AtomicReference<@Nullable List<Connection>> leaving = new AtomicReference<>();
    users.compute(
        user,
        (_, known) -> {
          if (known == null) {
            leaving.set(List.of());
            return new User.One(connection);
          }
          if (rule.limit() > 0 && known.count() >= rule.limit()) {
            return known;
          }
          leaving.set(rule.others() == UserRule.Others.LEAVE ? known.all() : List.of());
          return known.with(connection);
        });
    return leaving.get();
  }

  private void removeFrom(String user, Connection connection) {
    if (user.isEmpty()) {
      anonymous.decrementAndGet();
    } else {
      users.computeIfPresent(user, (_, known) -> known.without(connection));
    }
  }

  public @Nullable Connection client(String id) {
    return clients.get(id);
  }

  /** By the secret that it got when it connected. */
  public @Nullable Connection session(String session) {
    return sessions.get(session);
  }

  /** All connections of a user; of the anonymous one for {@code ""}, by looking at everyone. */
  public List<Connection> user(String id) {
    if (id.isEmpty()) {
      return clients.values().stream().filter(c -> c.identity().isAnonymous()).toList();
    }
    User user = users.get(id);
    return user == null ? List.of() : user.all();
  }

  /** How many connections a user has. */
  public int countOf(String user) {
    if (user.isEmpty()) {
      return anonymous.get();
    }
    User known = users.get(user);
    return known == null ? 0 : known.count();
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
    return named + (anonymous.get() > 0 ? 1 : 0);
  }
}
