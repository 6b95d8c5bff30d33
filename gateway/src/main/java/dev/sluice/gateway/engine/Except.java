package dev.sluice.gateway.engine;

import dev.sluice.protocol.Copies;
import java.util.Set;

/** Who does not get a push that would otherwise reach them. */
public record Except(Set<String> clients, Set<String> users) {
  /** About what a name takes. */
  private static final int NAME_BYTES = 64;

  public static final Except NOBODY = new Except(Set.of(), Set.of());

  public Except {
    clients = Copies.of(clients);
    users = Copies.of(users);
  }

  /** About how many bytes it keeps in memory. */
  public int length() {
    return NAME_BYTES * (clients.size() + users.size());
  }

  public boolean isNobody() {
    return clients.isEmpty() && users.isEmpty();
  }

  public boolean includes(String client, String user) {
    return clients.contains(client) || users.contains(user);
  }
}
