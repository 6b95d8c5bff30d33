package dev.sluice.protocol.codec;

/** A frame is longer than allowed. */
public final class FrameTooLongException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param maxBytes what is allowed
   */
  public FrameTooLongException(int maxBytes) {
    super("a frame is longer than %d bytes".formatted(maxBytes));
  }

  /** Bad input is common and its place in our code tells nothing: no stack trace is taken. */
  @Override
  public synchronized Throwable fillInStackTrace() {
    return this;
  }
}
