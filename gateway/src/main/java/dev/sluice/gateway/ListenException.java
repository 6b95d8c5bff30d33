package dev.sluice.gateway;

import java.io.IOException;
import java.util.Objects;

/** An address that cannot be listened on, and the key that gives another. */
final class ListenException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String key;

  /**
   * @param key in the configuration, such as {@code client.listen}
   */
  ListenException(String key, IOException cause) {
    super(Objects.toString(cause.getMessage()), cause);
    this.key = key;
  }

  String key() {
    return key;
  }
}
