package dev.sluice.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Why a connection ended: the code and text that the client gets, and the word that logs and
 * metrics use.
 *
 * <p>From 3000 on the ranges tell a client what to do: 3000 to 3499 and 4000 to 4499 reconnect,
 * 3500 to 3999 and 4500 to 4999 stay away; 4000 to 4999 are an application's. Below 3000 they are
 * WebSocket's own (RFC 6455 §7.4.1).
 *
 * @param code 1000 to 4999, or 0 where there was nobody left to tell
 * @param text for the client; empty only below 3000
 * @param label for logs and metrics; one of a bounded number
 */
public record CloseReason(int code, String text, String label) {
  /** The client closed its side or vanished. */
  public static final CloseReason CLIENT_LEFT = new CloseReason(0, "", "client_left");

  /** The client broke the transport's own rules. */
  public static final CloseReason PROTOCOL_ERROR = new CloseReason(1002, "", "protocol_error");

  /** A text message was not UTF-8. */
  public static final CloseReason INVALID_PAYLOAD = new CloseReason(1007, "", "invalid_payload");

  public static final CloseReason MESSAGE_TOO_BIG = new CloseReason(1009, "", "message_too_big");

  /** Never sent: the socket is dropped without a word, so that the client sees a broken link. */
  public static final CloseReason CONNECTION_CLOSED =
      new CloseReason(3000, "connection closed", "connection_closed");

  public static final CloseReason SHUTDOWN = new CloseReason(3001, "shutdown", "shutdown");
  public static final CloseReason INTERNAL_ERROR =
      new CloseReason(3004, "internal server error", "internal_error");
  public static final CloseReason CONNECTION_EXPIRED =
      new CloseReason(3005, "connection expired", "connection_expired");
  public static final CloseReason SUBSCRIPTION_EXPIRED =
      new CloseReason(3006, "subscription expired", "subscription_expired");
  public static final CloseReason SLOW_CONSUMER = new CloseReason(3008, "slow", "slow_consumer");
  public static final CloseReason WRITE_ERROR = new CloseReason(3009, "write error", "write_error");
  public static final CloseReason INSUFFICIENT_STATE =
      new CloseReason(3010, "insufficient state", "insufficient_state");
  public static final CloseReason FORCE_RECONNECT =
      new CloseReason(3011, "force reconnect", "force_reconnect");
  public static final CloseReason NO_PONG = new CloseReason(3012, "no pong", "no_pong");
  public static final CloseReason TOO_MANY_REQUESTS =
      new CloseReason(3013, "too many requests", "too_many_requests");
  public static final CloseReason STATE_INVALIDATED =
      new CloseReason(3014, "state invalidated", "state_invalidated");
  public static final CloseReason INVALID_TOKEN =
      new CloseReason(3500, "invalid token", "invalid_token");
  public static final CloseReason BAD_REQUEST = new CloseReason(3501, "bad request", "bad_request");
  public static final CloseReason STALE = new CloseReason(3502, "stale", "stale");
  public static final CloseReason FORCE_DISCONNECT =
      new CloseReason(3503, "force disconnect", "force_disconnect");
  public static final CloseReason CONNECTION_LIMIT =
      new CloseReason(3504, "connection limit", "connection_limit");
  public static final CloseReason CHANNEL_LIMIT =
      new CloseReason(3505, "channel limit", "channel_limit");
  public static final CloseReason INAPPROPRIATE_PROTOCOL =
      new CloseReason(3506, "inappropriate protocol", "inappropriate_protocol");
  public static final CloseReason PERMISSION_DENIED =
      new CloseReason(3507, "permission denied", "permission_denied");
  public static final CloseReason NOT_AVAILABLE =
      new CloseReason(3508, "not available", "not_available");
  public static final CloseReason TOO_MANY_ERRORS =
      new CloseReason(3509, "too many errors", "too_many_errors");

  /** Every reason of the gateway itself, by code. */
  public static final List<CloseReason> ALL =
      List.of(
          CLIENT_LEFT,
          PROTOCOL_ERROR,
          INVALID_PAYLOAD,
          MESSAGE_TOO_BIG,
          CONNECTION_CLOSED,
          SHUTDOWN,
          INTERNAL_ERROR,
          CONNECTION_EXPIRED,
          SUBSCRIPTION_EXPIRED,
          SLOW_CONSUMER,
          WRITE_ERROR,
          INSUFFICIENT_STATE,
          FORCE_RECONNECT,
          NO_PONG,
          TOO_MANY_REQUESTS,
          STATE_INVALIDATED,
          INVALID_TOKEN,
          BAD_REQUEST,
          STALE,
          FORCE_DISCONNECT,
          CONNECTION_LIMIT,
          CHANNEL_LIMIT,
          INAPPROPRIATE_PROTOCOL,
          PERMISSION_DENIED,
          NOT_AVAILABLE,
          TOO_MANY_ERRORS);

  /** The most bytes that a close frame holds beside its code (RFC 6455 §5.5). */
  public static final int MAX_TEXT_BYTES = 123;

  /**
   * A reason of the backend's own choice. An empty text becomes {@code "disconnect"}: with none,
   * clients do not look at the code and always come back.
   *
   * @param code 3000 to 4999
   * @param text at most {@value #MAX_TEXT_BYTES} bytes
   * @throws IllegalArgumentException if either is out of range
   */
  public static CloseReason requested(int code, String text) {
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (code < 3000 || code > 4999 || bytes > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException(
          "disconnect: code %d and a reason of %d bytes (expected: 3000 to 4999, at most %d bytes)"
              .formatted(code, bytes, MAX_TEXT_BYTES));
    }
    return new CloseReason(code, text.isEmpty() ? "disconnect" : text, "requested");
  }
}
