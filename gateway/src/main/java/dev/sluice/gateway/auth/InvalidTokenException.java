package dev.sluice.gateway.auth;

/** A token that cannot be trusted. The text says what is wrong and quotes nothing of the token. */
final class InvalidTokenException extends Exception {

  InvalidTokenException(String message) {
    super(message);
  }

  /** Bad tokens are common and their place in our code tells nothing: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
