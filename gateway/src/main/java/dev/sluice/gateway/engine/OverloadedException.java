package dev.sluice.gateway.engine;

/** A shard's queue is full: the push was not accepted, and may be tried again later. */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OverloadedException(String message) {
    super(message);
  }

  /** Expected under load, and said to the publisher: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
