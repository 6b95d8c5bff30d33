package dev.sluice.gateway.api;

/** An answer does not fit into the bytes that an answer may have. */
final class AnswerTooLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AnswerTooLongException(int maxBytes) {
    super(
        "the answer would have more than %d bytes (expected: a smaller request)"
            .formatted(maxBytes));
  }

  /** Told to the caller: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
