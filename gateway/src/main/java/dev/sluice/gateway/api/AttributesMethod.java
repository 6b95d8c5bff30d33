package dev.sluice.gateway.api;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.hub.Directory;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Reads and changes what a backend notes on a connection. Clients never see it. */
final class AttributesMethod implements Method {
  private static final int MAX_ATTRIBUTES = 64;
  private static final int MAX_BYTES = 16 * 1024;

  private final Directory directory;

  AttributesMethod(Directory directory) {
    this.directory = directory;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    String client = "";
    Map<String, Payload> set = Map.of();
    List<String> remove = new ArrayList<>();
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "client" -> client = in.string();
        case "set" -> set = set(in, remove);
        case "remove" -> remove.addAll(Method.names(in));
        default -> check.unknown(in.field(), "client, set, remove");
      }
    }
    check.given("client", client, "the id of a client");
    String id = client;
    Map<String, Payload> added = set;
    return check.passed(_ -> attributes(id, added, remove));
  }

  /** An attribute that is set to null is removed. */
  private static Map<String, Payload> set(JsonReader in, List<String> remove)
      throws MalformedFrameException {
    Map<String, Payload> set = new HashMap<>();
    in.beginObject();
    while (in.nextEntry()) {
      if (in.isNull()) {
        in.skip();
        set.remove(in.field());
        remove.add(in.field());
      } else {
        set.put(in.field(), in.raw());
      }
    }
    return set;
  }

  private Answer attributes(String client, Map<String, Payload> set, List<String> remove) {
    Connection connection = directory.client(client);
    if (connection == null) {
      return Answer.failed(ApiError.NOT_FOUND);
    }
    return set.isEmpty() && remove.isEmpty()
        ? result(connection)
        : Answer.of(
            CompletableFuture.supplyAsync(
                () -> change(connection, set, remove), connection.loop()));
  }

  private static Answer change(
      Connection connection, Map<String, Payload> set, List<String> remove) {
    Map<String, Payload> attributes = new HashMap<>(connection.attributes());
    remove.forEach(attributes::remove);
    attributes.putAll(set);
    int bytes =
        attributes.entrySet().stream()
            .mapToInt(entry -> entry.getKey().length() + entry.getValue().length())
            .sum();
    if (attributes.size() > MAX_ATTRIBUTES || bytes > MAX_BYTES) {
      return Answer.badRequest(
          "set comes to %d attributes of %d bytes (expected: at most %d attributes of %d bytes)"
              .formatted(attributes.size(), bytes, MAX_ATTRIBUTES, MAX_BYTES));
    }
    connection.setAttributes(attributes);
    return result(connection);
  }

  private static Answer result(Connection connection) {
    return Answer.of(
        out -> {
          out.beginObject("attributes");
          connection.attributes().forEach(out::payloadOf);
          out.endObject();
        });
  }
}
