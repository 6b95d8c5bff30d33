package dev.sluice.gateway.api;

import dev.sluice.gateway.connection.Connection;
import dev.sluice.gateway.connection.Subscription;
import dev.sluice.gateway.hub.Hub;
import dev.sluice.protocol.Payload;
import dev.sluice.protocol.codec.JsonReader;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lists connections, page by page in the order of their ids; one alone, in all detail. */
final class ConnectionsMethod implements Method {
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  private static final class Filter {
    @Nullable String user;
    String client = "";
    String transport = "";
    String after = "";
    int limit = DEFAULT_LIMIT;

    /** A page is cut out of all connections, unless it is one user's. */
    int cost() {
      return client.isEmpty() ? (user == null ? MAX_LIMIT : limit) : 1;
    }

    boolean matches(Connection connection) {
      return (user == null || connection.identity().user().equals(user))
          && (transport.isEmpty() || connection.transportName().equals(transport))
          && connection.id().compareTo(after) > 0;
    }
  }

  private final Hub hub;
  private final SlowTasks slowTasks;

  ConnectionsMethod(Hub hub, SlowTasks slowTasks) {
    this.hub = hub;
    this.slowTasks = slowTasks;
  }

  @Override
  public Call read(JsonReader in) throws MalformedFrameException {
    Filter filter = new Filter();
    RequestCheck check = new RequestCheck();
    in.beginObject();
    while (in.nextField()) {
      switch (in.field()) {
        case "user" -> filter.user = in.string();
        case "client" -> filter.client = in.string();
        case "transport" -> filter.transport = in.string();
        case "after" -> filter.after = in.string();
        case "limit" -> filter.limit = (int) in.int64(1, MAX_LIMIT);
        default -> check.unknown(in.field(), "user, client, transport, after, limit");
      }
    }
    return check
        .passed(
            _ ->
                filter.client.isEmpty()
                    ? Answer.of(slowTasks.call(() -> page(filter)))
                    : detail(filter))
        .ofSize(filter.cost());
  }

  private Answer page(Filter filter) {
    Collection<Connection> candidates =
        filter.user == null ? hub.directory().everyone() : hub.directory().user(filter.user);
    List<Connection> found =
        candidates.stream()
            .filter(filter::matches)
            .sorted(Comparator.comparing(Connection::id))
            .limit(filter.limit + 1L)
            .toList();
    List<Connection> page = found.subList(0, Math.min(filter.limit, found.size()));
    return Answer.encoded(
        out -> {
          out.alwaysObjects("connections", page, ConnectionsMethod::write);
          if (found.size() > filter.limit) {
            out.alwaysString("next", page.getLast().id());
          }
        });
  }

  private Answer detail(Filter filter) {
    Connection connection = hub.directory().client(filter.client);
    if (connection == null || !filter.matches(connection)) {
      return Answer.failed(ApiError.NOT_FOUND);
    }
    return Answer.of(
        CompletableFuture.supplyAsync(() -> Detail.of(connection), connection.loop())
            .thenApply(
                detail ->
                    Answer.of(
                        out ->
                            out.alwaysObjects(
                                "connections",
                                List.of(detail),
                                (item, one) -> one.write(connection, item)))));
  }

  private static void write(JsonWriter out, Connection connection) {
    out.alwaysString("client", connection.id())
        .alwaysString("user", connection.identity().user())
        .alwaysString("transport", connection.transportName())
        .string("address", connection.peer().addressText())
        .alwaysNumber("since", connection.sinceMillis());
  }

  /** What only the connection's own loop can tell, as it was then. */
  private record Detail(List<Subscribed> subscriptions, int queueBytes, long lastPingMillis) {
    private record Subscribed(String channel, String side) {}

    static Detail of(Connection connection) {
      List<Subscribed> subscriptions =
          connection.subscriptions().stream()
              .filter(Subscription::isLive)
              .map(s -> new Subscribed(s.channel(), sideOf(s)))
              .sorted(Comparator.comparing(Subscribed::channel))
              .toList();
      long pinged = connection.lastPingNanos();
      long lastPing =
          pinged == 0
              ? 0
              : System.currentTimeMillis()
                  - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - pinged);
      return new Detail(subscriptions, connection.outboundBytes(), lastPing);
    }

    private static String sideOf(Subscription subscription) {
      return switch (subscription.side()) {
        case CLIENT -> "client";
        case SERVER -> "server";
      };
    }

    private static void writeInfo(@Nullable Payload info, JsonWriter out) {
      if (info == null || info.isJson()) {
        out.payload("info", info);
      } else {
        out.string("b64info", Base64.getEncoder().encodeToString(info.bytes()));
      }
    }

    void write(Connection connection, JsonWriter out) {
      ConnectionsMethod.write(out, connection);
      writeInfo(connection.identity().info(), out);
      out.number("expire_at", connection.identity().expireAt())
          .alwaysNumber("queue_bytes", queueBytes)
          .alwaysNumber("last_ping", lastPingMillis)
          .alwaysObjects(
              "subscriptions",
              subscriptions,
              (item, one) ->
                  item.alwaysString("channel", one.channel).alwaysString("side", one.side));
      out.beginObject("attributes");
      connection.attributes().forEach(out::payloadOf);
      out.endObject();
    }
  }
}
