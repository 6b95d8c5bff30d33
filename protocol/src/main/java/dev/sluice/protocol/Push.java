package dev.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the gateway sends without being asked. */
public sealed interface Push extends ServerMessage {

  /** A message in a channel. */
  record Published(String channel, Publication publication) implements Push {}

  /** Somebody subscribed to a channel. */
  record Joined(String channel, ClientInfo info) implements Push {}

  /** Somebody left a channel. */
  record Left(String channel, ClientInfo info) implements Push {}

  /** The backend subscribed this client. */
  record Subscribed(String channel, SubscribeResult result) implements Push {}

  /** A subscription of this client ended. */
  record Unsubscribed(String channel, UnsubscribeReason reason) implements Push {}

  /** A message to this client, outside any channel. */
  record Message(Payload data) implements Push {}

  /** The first message of a one-way connection; stands for the reply that it cannot have. */
  record Connected(
      String client,
      String version,
      int ttl,
      @Nullable Payload data,
      Map<String, SubscribeResult> subs,
      int ping,
      String session)
      implements Push {

    public Connected {
      subs = Copies.of(subs);
    }
  }

  /** The last message where the transport itself cannot carry a close reason. */
  record Disconnected(int code, String reason) implements Push {}

  /**
   * The backend changed when the connection expires.
   *
   * @param ttl seconds until the client must refresh; 0 for never
   */
  record Refreshed(int ttl) implements Push {}
}
