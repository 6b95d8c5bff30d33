package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.Except;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A message to connections, whatever they are subscribed to. One that is meant twice gets it once.
 *
 * @param clients by client id
 * @param users all connections of these users
 * @param everyone all connections of all
 * @param tracker who counts what becomes of it; null if nobody asked
 */
public record DirectPush(
    List<String> clients,
    List<String> users,
    boolean everyone,
    Except except,
    Payload data,
    long acceptedNanos,
    @Nullable PushTracker tracker) {

  /**
   * What can be said at once.
   *
   * @param matched connections that are meant
   * @param offlineUsers named users without a connection, each once
   * @param offlineClients named clients that are not connected, each once
   */
  public record Sent(int matched, List<String> offlineUsers, List<String> offlineClients) {}

  Sent send(Hub hub) {
    List<String> offlineUsers = new ArrayList<>(0);
    List<String> offlineClients = new ArrayList<>(0);
    List<Connection> targets = targets(hub.directory(), offlineUsers, offlineClients);
    Push.Message message = new Push.Message(data);
    int matched;
    if (everyone) {
      matched = countEveryone(hub.directory());
      for (Shard shard : hub.shards()) {
        Hub.offer(shard, new Delivery.ToEveryone(except, message, acceptedNanos, tracker), tracker);
      }
    } else {
      matched = targets.size();
      for (Shard shard : hub.shards()) {
        List<Connection> there =
            targets.stream().filter(c -> c.loopIndex() == shard.loop().index()).toList();
        if (!there.isEmpty()) {
          Hub.offer(
              shard, new Delivery.ToConnections(there, message, acceptedNanos, tracker), tracker);
        }
      }
    }
    return new Sent(matched, eachOnce(offlineUsers), eachOnce(offlineClients));
  }

  private int countEveryone(Directory directory) {
    return except.isNobody()
        ? directory.clientCount()
        : (int) directory.everyone().stream().filter(c -> !isExcepted(c)).count();
  }

  private List<Connection> targets(
      Directory directory, List<String> offlineUsers, List<String> offlineClients) {
    Set<Connection> targets = new LinkedHashSet<>();
    for (String client : clients) {
      Connection connection = directory.client(client);
      if (connection == null) {
        offlineClients.add(client);
      } else {
        targets.add(connection);
      }
    }
    for (String user : users) {
      List<Connection> connections = directory.user(user);
      if (connections.isEmpty()) {
        offlineUsers.add(user);
      }
      targets.addAll(connections);
    }
    targets.removeIf(this::isExcepted);
    return List.copyOf(targets);
  }

  private static List<String> eachOnce(List<String> names) {
    return names.size() < 2 ? names : List.copyOf(new LinkedHashSet<>(names));
  }

  private boolean isExcepted(Connection connection) {
    return !except.isNobody() && except.includes(connection.id(), connection.identity().user());
  }
}
