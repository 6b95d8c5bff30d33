package dev.sluice.gateway.auth;

import com.nimbusds.jose.JWSObject;

/**
 * Decides whether a token was signed by whom we trust (RFC 7515 §5.2). Immutable, for any thread.
 */
@FunctionalInterface
interface SignatureCheck {
  /** Trusts everybody: for development. */
  SignatureCheck SKIPPED = _ -> {};

  void verify(JWSObject token) throws InvalidTokenException;
}
