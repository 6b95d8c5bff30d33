package dev.sluice.protocol.codec;

/** Bytes that are no message. The text says what is wrong and quotes nothing of the peer's. */
public final class MalformedFrameException extends Exception {

  public MalformedFrameException(String message) {
    super(message);
  }

  /** Bad input is common and its place in our code tells nothing: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
