package dev.sluice.protocol;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a {@link Command.Request}; carries its id. */
public sealed interface Reply extends ServerMessage {
  long id();

  /**
   * The request failed; the connection stays.
   *
   * @param code 1 to 399 the protocol's ({@link ErrorCode}), 400 to 1999 an application's
   * @param message never empty
   * @param temporary whether trying again later may help
   */
  record Failed(long id, int code, String message, boolean temporary) implements Reply {

    public Failed {
      if (code < 1 || message.isEmpty()) {
        throw new IllegalArgumentException(
            "error: %d \"%s\" (expected: code > 0 and a message)".formatted(code, message));
      }
    }

    public Failed(long id, ErrorCode error) {
      this(id, error.code(), error.message(), error.temporary());
    }
  }

  /**
   * @param client the id that the gateway gave the connection
   * @param version the gateway's version
   * @param ttl seconds until the client must refresh its token; 0 for never
   * @param data from the backend
   * @param subs server-side subscriptions by channel
   * @param ping seconds between pings; 0 without
   * @param pong whether pings must be answered
   * @param session a secret that ties emulated requests to the connection; "" for none
   * @param node the node that holds the connection; "" where the client need not know
   * @param time the gateway's clock, milliseconds since 1970; 0 for none
   */
  record Connected(
      long id,
      String client,
      String version,
      int ttl,
      @Nullable Payload data,
      Map<String, SubscribeResult> subs,
      int ping,
      boolean pong,
      String session,
      String node,
      long time)
      implements Reply {

    public Connected {
      subs = Copies.of(subs);
    }
  }

  record Subscribed(long id, SubscribeResult result) implements Reply {}

  record Unsubscribed(long id) implements Reply {}

  record Published(long id) implements Reply {}

  /**
   * @param presence who is in the channel, by client id
   */
  record Presence(long id, Map<String, ClientInfo> presence) implements Reply {

    public Presence {
      presence = Copies.of(presence);
    }
  }

  record PresenceStats(long id, int clients, int users) implements Reply {}

  /**
   * @param position the stream's newest position
   */
  record History(long id, List<Publication> publications, StreamPosition position)
      implements Reply {

    public History {
      publications = List.copyOf(publications);
    }
  }

  record Called(long id, @Nullable Payload data) implements Reply {}

  /**
   * @param client the connection's id
   * @param version the gateway's version
   * @param ttl seconds until the next refresh; 0 for never
   */
  record Refreshed(long id, String client, String version, int ttl) implements Reply {}

  /**
   * @param ttl seconds until the next refresh; 0 for never
   */
  record SubRefreshed(long id, int ttl) implements Reply {}
}
