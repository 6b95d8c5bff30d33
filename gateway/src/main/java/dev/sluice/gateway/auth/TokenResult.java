package dev.sluice.gateway.auth;

/**
 * What comes of checking a token.
 *
 * @param <T> what a valid one says
 */
public sealed interface TokenResult<T> {

  /** Signed by whom we trust, for us, and of use now. */
  record Valid<T>(T token) implements TokenResult<T> {}

  /** Right otherwise, but past its {@code exp} or not yet at its {@code nbf}. */
  record Expired<T>(TokenFault fault) implements TokenResult<T> {}

  /** Anything else. */
  record Invalid<T>(TokenFault fault) implements TokenResult<T> {}
}
