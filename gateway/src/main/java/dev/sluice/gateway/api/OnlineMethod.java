package dev.sluice.gateway.api;

import dev.sluice.gateway.hub.Directory;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.List;

/** Who of some users and clients is connected. */
final class OnlineMethod implements Method {
  /** More than so many are looked up away from the event loops. */
  private static final int MAX_ON_LOOP = 1000;

  private final Directory directory;
  private final SlowTasks slowTasks;

  OnlineMethod(Directory directory, SlowTasks slowTasks) {
    this.directory = directory;
    this.slowTasks = slowTasks;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    List<String> users = List.of();
    List<String> clients = List.of();
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "users" -> users = Method.names(in);
        case "clients" -> clients = Method.names(in);
        default -> check.unknown(in.field(), "users, clients");
      }
    }
    List<String> askedUsers = users;
    List<String> askedClients = clients;
    int size = users.size() + clients.size();
    return check
        .passed(
            size > MAX_ON_LOOP
                ? _ ->
                    Answer.of(
                        slowTasks.call(
                            () -> Answer.encoded(out -> write(askedUsers, askedClients, out))))
                : _ -> Answer.of(out -> write(askedUsers, askedClients, out)))
        .ofSize(Math.max(1, size));
  }

  private void write(List<String> users, List<String> clients, JsonWriter out) {
    out.alwaysObjects(
            "users",
            users,
            (item, user) ->
                item.alwaysString("user", user)
                    .alwaysNumber("connections", directory.countOf(user)))
        .alwaysObjects(
            "clients",
            clients,
            (item, client) ->
                item.alwaysString("client", client)
                    .alwaysFlag("online", directory.client(client) != null));
  }
}
