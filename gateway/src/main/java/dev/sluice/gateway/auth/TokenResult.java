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
  record Expired<T>() implements TokenResult<T> {}

  /**
   * Anything else.
   *
   * @param reason for the log; holds nothing of the token
   */
  record Invalid<T>(String reason) implements TokenResult<T> {}
}
