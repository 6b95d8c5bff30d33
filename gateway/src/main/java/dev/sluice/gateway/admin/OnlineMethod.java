package dev.sluice.gateway.admin;

import dev.sluice.gateway.hub.Directory;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.List;

/** Who of some users and clients is connected. */
final class OnlineMethod implements Method {
  private final Directory directory;

  OnlineMethod(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    List<String> users = List.of();
    List<String> clients = List.of();
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "users" -> users = in.stringList();
        case "clients" -> clients = in.stringList();
        default -> check.unknown(in.field(), "users, clients");
      }
    }
    List<String> askedUsers = users;
    List<String> askedClients = clients;
    return check.passed(_ -> online(askedUsers, askedClients));
  }

  private Answer online(List<String> users, List<String> clients) {
    return Answer.of(
        out ->
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
                            .alwaysFlag("online", directory.client(client) != null)));
  }
}
