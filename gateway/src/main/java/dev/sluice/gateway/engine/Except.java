package dev.sluice.gateway.engine;

import dev.sluice.protocol.Copies;
import java.util.Set;

/** Who does not get a push that would otherwise reach them. */
public record Except(Set<String> clients, Set<String> users) {
  public static final Except NOBODY = new Except(Set.of(), Set.of());

  public Except {
    clients = Copies.of(clients);
    users = Copies.of(users);
  }

  public boolean isNobody() {
    return clients.isEmpty() && users.isEmpty();
  }

  public boolean includes(String client, String user) {
    return clients.contains(client) || users.contains(user);
  }
}
