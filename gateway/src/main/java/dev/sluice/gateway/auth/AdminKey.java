package dev.sluice.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.gateway.config.Secret;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The key that backends and operators must give. Immutable, for any thread.
 *
 * <p>Digests are compared instead of keys: that takes the same time whatever the given key is and
 * wherever it differs, and the key itself need not be kept.
 */
public final class AdminKey {
  private final byte[] digest;

  /**
   * @throws IllegalArgumentException if no key is configured, which no request may match
   */
  public AdminKey(Secret key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("admin key: empty (expected: at least one character)");
    }
    this.digest = sha256(key.value());
  }

  /** Whether this is the key. */
  public boolean matches(CharSequence given) {
    return MessageDigest.isEqual(digest, sha256(given));
  }

  private static byte[] sha256(CharSequence text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JRE has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "AdminKey[***]";
  }
}
