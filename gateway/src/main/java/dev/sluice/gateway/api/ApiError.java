package dev.sluice.gateway.api;

import java.util.Locale;

/** Why a call of the server API failed. The numbers are the API's and never change. */
public enum ApiError {
  INTERNAL(100, "internal server error", 500),
  UNAUTHORIZED(101, "unauthorized", 401),
  UNKNOWN_CHANNEL(102, "unknown channel", 404),
  NOT_FOUND(104, "not found", 404),
  BAD_REQUEST(107, "bad request", 400),
  NOT_AVAILABLE(108, "not available", 400),
  TOO_MANY_REQUESTS(111, "too many requests", 500),
  UNRECOVERABLE_POSITION(112, "unrecoverable position", 416),
  CONFLICT(113, "conflict", 409);

  private final int code;
  private final String message;
  private final int httpStatus;
  private final String label;

  ApiError(int code, String message, int httpStatus) {
    this.code = code;
    this.message = message;
    this.httpStatus = httpStatus;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  int code() {
    return code;
  }

  String message() {
    return message;
  }

  /** The status that stands for it where errors are told by HTTP. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The word for it in metrics. */
  String label() {
    return label;
  }
}
