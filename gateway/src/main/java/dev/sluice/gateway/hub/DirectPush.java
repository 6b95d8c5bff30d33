package dev.sluice.gateway.hub;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.PushTracker;
import dev.sluice.gateway.engine.ChannelPush;
import dev.sluice.gateway.engine.Except;
import dev.sluice.gateway.engine.OverloadedException;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.Push;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message to connections, whatever they are subscribed to. One that is meant twice gets it once.
 *
 * @param clients by client id
 * @param users all connections of these users
 * @param everyone all connections of all
 * @param tracker who counts what becomes of it; null if nobody asked
 * @param room whether room has been kept for it
 */
public record DirectPush(
    List<String> clients,
    List<String> users,
    boolean everyone,
    Except except,
    Payload data,
    long acceptedNanos,
    @Nullable PushTracker tracker,
    ChannelPush.Room room) {

  /** Without room of its own. */
  public DirectPush(
      List<String> clients,
      List<String> users,
      boolean everyone,
      Except except,
      Payload data,
      long acceptedNanos,
      @Nullable PushTracker tracker) {
    this(
        clients,
        users,
        everyone,
        except,
        data,
        acceptedNanos,
        tracker,
        ChannelPush.Room.TO_BE_CHECKED);
  }

  /**
   * What can be said at once.
   *
   * @param matched connections that are meant
   * @param offlineUsers named users without a connection, each once
   * @param offlineClients named clients that are not connected, each once
   */
  public record Sent(int matched, List<String> offlineUsers, List<String> offlineClients) {}

  Sent send(Hub hub) throws OverloadedException {
    List<String> offlineUsers = new ArrayList<>(0);
    List<String> offlineClients = new ArrayList<>(0);
    List<Connection> targets = targets(hub.directory(), offlineUsers, offlineClients);
    Push.Message message = new Push.Message(data);
    if (everyone) {
      int matched = countEveryone(hub.directory());
      Delivery delivery = new Delivery.ToEveryone(except, message, acceptedNanos, tracker);
      offer(hub.shards(), _ -> delivery);
      return new Sent(matched, eachOnce(offlineUsers), eachOnce(offlineClients));
    }
    Map<Shard, List<Connection>> byShard = hub.byShard(targets);
    offer(
        byShard.keySet(),
        shard ->
            new Delivery.ToConnections(
                byShard.getOrDefault(shard, List.of()), message, acceptedNanos, tracker));
    return new Sent(targets.size(), eachOnce(offlineUsers), eachOnce(offlineClients));
  }

  private void offer(Collection<Shard> concerned, Function<Shard, Delivery> part) {
    if (room == ChannelPush.Room.TO_BE_CHECKED && !concerned.stream().allMatch(Shard::hasRoom)) {
      throw Hub.overloaded();
    }
    for (Shard shard : concerned) {
      Hub.offer(shard, part.apply(shard), tracker);
    }
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
