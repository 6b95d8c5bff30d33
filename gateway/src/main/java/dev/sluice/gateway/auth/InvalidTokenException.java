package dev.sluice.gateway.auth;

/** A token that cannot be trusted. It says what is wrong and quotes nothing of the token. */
final class InvalidTokenException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient TokenFault fault;

  InvalidTokenException(String check, String details) {
    super(check + ": " + details);
    this.fault = new TokenFault(check, details);
  }

  TokenFault fault() {
    return fault;
  }

  /** Bad tokens are common and their place in our code tells nothing: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
