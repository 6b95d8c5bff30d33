package dev.sluice.protocol;

import java.util.Locale;

/** Why a request failed. The numbers are the protocol's and never change. */
public enum ErrorCode {
  INTERNAL(100, "internal server error", Retry.LATER),
  UNAUTHORIZED(101, "unauthorized", Retry.NEVER),
  UNKNOWN_CHANNEL(102, "unknown channel", Retry.NEVER),
  PERMISSION_DENIED(103, "permission denied", Retry.NEVER),
  METHOD_NOT_FOUND(104, "method not found", Retry.NEVER),
  ALREADY_SUBSCRIBED(105, "already subscribed", Retry.NEVER),
  LIMIT_EXCEEDED(106, "limit exceeded", Retry.NEVER),
  BAD_REQUEST(107, "bad request", Retry.NEVER),
  NOT_AVAILABLE(108, "not available", Retry.NEVER),
  /** Not marked temporary, though clients fetch a new token and try again. */
  TOKEN_EXPIRED(109, "token expired", Retry.NEVER),
  EXPIRED(110, "expired", Retry.NEVER),
  TOO_MANY_REQUESTS(111, "too many requests", Retry.LATER),
  UNRECOVERABLE_POSITION(112, "unrecoverable position", Retry.NEVER),
  CONCURRENT_PAGINATION(113, "concurrent pagination", Retry.LATER);

  private enum Retry {
    NEVER,
    LATER
  }

  private final int code;
  private final String message;
  private final Retry retry;
  private final String label;

  ErrorCode(int code, String message, Retry retry) {
    this.code = code;
    this.message = message;
    this.retry = retry;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  public int code() {
    return code;
  }

  public String message() {
    return message;
  }

  /** Whether the same request may succeed later. */
  public boolean temporary() {
    return retry == Retry.LATER;
  }

  /** The word for it in logs and metrics, as in {@code permission_denied}. */
  public String label() {
    return label;
  }
}
