package dev.sluice.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import dev.sluice.gateway.config.Secret;
import dev.sluice.gateway.config.TokenConfig;
import java.util.List;
import java.util.stream.Stream;

/**
 * Signatures made with a shared secret: HS256, HS384, HS512. Immutable, for any thread.
 *
 * <p>There may be several secrets, so that one can be replaced while tokens of both are about.
 */
final class HmacSignatures implements SignatureCheck {
  private final List<JWSVerifier> keys;

  private HmacSignatures(List<JWSVerifier> keys) {
    this.keys = keys;
  }

  /** By the secrets that are configured; without any, nothing passes. */
  static HmacSignatures of(TokenConfig config) {
    return new HmacSignatures(
        Stream.of(config.hmacSecretKey(), config.hmacPreviousSecretKey())
            .filter(secret -> !secret.isEmpty())
            .map(HmacSignatures::verifier)
            .toList());
  }

  private static JWSVerifier verifier(Secret secret) {
    try {
      return new MACVerifier(HmacKey.bytes(secret));
    } catch (JOSEException e) {
      throw new IllegalStateException("HMAC takes every padded key", e);
    }
  }

  @Override
  public void verify(JWSObject token) throws InvalidTokenException {
    if (keys.isEmpty()) {
      throw new InvalidTokenException("signature", "no key is configured");
    }
    if (!JWSAlgorithm.Family.HMAC_SHA.contains(token.getHeader().getAlgorithm())) {
      throw new InvalidTokenException("algorithm", "is none of HS256, HS384, HS512");
    }
    byte[] signed = token.getSigningInput();
    for (JWSVerifier key : keys) {
      if (isSignedWith(key, token, signed)) {
        return;
      }
    }
    throw new InvalidTokenException("signature", "was made with another key");
  }

  private static boolean isSignedWith(JWSVerifier key, JWSObject token, byte[] signed) {
    try {
      return key.verify(token.getHeader(), signed, token.getSignature());
    } catch (JOSEException e) {
      throw new IllegalStateException("every JRE has HMAC with SHA-2", e);
    }
  }
}
