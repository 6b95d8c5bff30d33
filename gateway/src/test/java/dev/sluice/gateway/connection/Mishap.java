package dev.sluice.gateway.connection;

/** What goes wrong because a test wants it to; short in the log. */
public final class Mishap extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public Mishap() {
    super("as the test wants it");
  }

  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
