package dev.sluice.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.gateway.config.Secret;
import java.util.Arrays;

/** Makes keys for HMAC out of secrets. */
final class HmacKey {
  /** The least that the JOSE library takes for HS512, and no more than a block of any SHA-2. */
  private static final int MIN_BYTES = 64;

  private HmacKey() {}

  /**
   * The bytes of the secret. RFC 7518 §3.2 forbids short secrets and the library enforces that, yet
   * they are in use; zeros at the end change nothing, since HMAC itself fills a key up with them to
   * the hash's block (RFC 2104 §2).
   */
  static byte[] bytes(Secret secret) {
    byte[] bytes = secret.value().getBytes(UTF_8);
    return bytes.length < MIN_BYTES ? Arrays.copyOf(bytes, MIN_BYTES) : bytes;
  }
}
