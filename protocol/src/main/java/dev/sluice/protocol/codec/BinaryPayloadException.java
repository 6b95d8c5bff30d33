package dev.sluice.protocol.codec;

/** A message for a JSON connection holds a payload that is no JSON: the connection must end. */
public final class BinaryPayloadException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  BinaryPayloadException() {
    super("a binary payload (expected: JSON)");
  }
}
