package dev.sluice.protocol.codec;

/** Bytes that are no message. The text says what is wrong and quotes nothing of the peer's. */
public final class MalformedFrameException extends Exception {
  private final String given;

  public MalformedFrameException(String message) {
    this(message, "");
  }

  /**
   * @param given what was there instead, in a few words
   */
  public MalformedFrameException(String message, String given) {
    super(message);
    this.given = given;
  }

  /** The message and what was given instead: for the peer, and not for a log. */
  public String detail() {
    String message = String.valueOf(getMessage());
    return given.isEmpty() ? message : message + ", not " + given;
  }

  /** Bad input is common and its place in our code tells nothing: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
