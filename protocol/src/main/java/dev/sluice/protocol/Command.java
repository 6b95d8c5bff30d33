package dev.sluice.protocol;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks, or tells, the gateway. */
public sealed interface Command {

  /** A command that is answered with a {@link Reply} of the same id. */
  sealed interface Request extends Command {
    /** Chosen by the client, 1 to 2^32 - 1. */
    long id();
  }

  /** A request about one channel, whose empty name ends the connection. */
  sealed interface ChannelRequest extends Request {
    String channel();
  }

  /**
   * The first command of every connection.
   *
   * @param token proves who the user is; "" for none
   * @param data for the backend
   * @param subs server-side subscriptions that the client knows of, with its position in each
   * @param name the client software's name
   * @param version the client software's version
   * @param headers stand in for HTTP headers where the transport cannot set any
   */
  record Connect(
      long id,
      String token,
      @Nullable Payload data,
      Map<String, SubscribeOptions> subs,
      String name,
      String version,
      Map<String, String> headers)
      implements Request {

    public Connect {
      subs = Copies.of(subs);
      headers = Copies.of(headers);
    }

    /** Tokens never reach a log. */
    @Override
    public String toString() {
      return "Connect[id=" + id + ", name=" + name + ", version=" + version + "]";
    }
  }

  record Subscribe(long id, String channel, String token, SubscribeOptions options)
      implements ChannelRequest {

    @Override
    public String toString() {
      return "Subscribe[id=" + id + ", channel=" + channel + "]";
    }
  }

  record Unsubscribe(long id, String channel) implements ChannelRequest {}

  /**
   * @param data null if absent
   * @param type 0 stream, 1 map
   * @param key the entry of a map
   * @param removed whether to remove the entry
   */
  record Publish(
      long id, String channel, @Nullable Payload data, int type, String key, boolean removed)
      implements ChannelRequest {}

  record Presence(long id, String channel) implements ChannelRequest {}

  record PresenceStats(long id, String channel) implements ChannelRequest {}

  /**
   * @param limit 0 for the position only, negative for all
   * @param since where to start; null for the beginning (or the end, if reverse)
   */
  record History(
      long id, String channel, int limit, @Nullable StreamPosition since, boolean reverse)
      implements ChannelRequest {}

  /** A call of a method of the gateway or the backend. */
  record Rpc(long id, String method, @Nullable Payload data) implements Request {}

  /** A new token for the connection. */
  record Refresh(long id, String token) implements Request {

    @Override
    public String toString() {
      return "Refresh[id=" + id + "]";
    }
  }

  /**
   * A new token for a subscription.
   *
   * @param type 0 refresh; 1 and 2 track and untrack keys of a shared poll
   */
  record SubRefresh(long id, String channel, String token, int type) implements ChannelRequest {

    @Override
    public String toString() {
      return "SubRefresh[id=" + id + ", channel=" + channel + "]";
    }
  }

  /** A message to the backend that is not answered. */
  record Send(@Nullable Payload data) implements Command {}

  /** The answer to a ping. */
  record Pong() implements Command {}
}
