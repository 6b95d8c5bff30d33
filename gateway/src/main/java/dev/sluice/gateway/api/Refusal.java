package dev.sluice.gateway.api;

import java.util.Locale;

/** Why a stream of calls is ended by the gateway: what comes next in it cannot be understood. */
public enum Refusal {
  /** Not JSON, not one method, or not of the method's form. */
  MALFORMED(ApiError.BAD_REQUEST),
  /** The stream ended within a request. */
  TRUNCATED(ApiError.BAD_REQUEST),
  TOO_LONG(ApiError.BAD_REQUEST),
  /** A request did not begin, or did not end, in time. */
  TIMEOUT(ApiError.BAD_REQUEST),
  /** The node holds too much input that is not whole. */
  INPUT_LIMIT(ApiError.TOO_MANY_REQUESTS),
  UNAUTHORIZED(ApiError.UNAUTHORIZED);

  private final ApiError error;
  private final String label;

  Refusal(ApiError error) {
    this.error = error;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  /** The word for it in answers, logs and metrics. */
  public String label() {
    return label;
  }

  /**
   * What the caller is told.
   *
   * @param reason what was wrong; "" if the word says it all
   * @param detail the same with what was given
   */
  public Answer answer(String reason, String detail) {
    String message = reason.isEmpty() ? label : label + ": " + reason;
    return new Answer.Bare(
        out -> {
          out.beginObject("error");
          out.alwaysNumber("code", error.code())
              .alwaysString("message", message)
              .string("detail", detail);
          out.endObject();
        });
  }
}
