package dev.sluice.gateway.auth;

import com.nimbusds.jose.JWSObject;
import dev.sluice.gateway.config.ClientConfig;
import dev.sluice.gateway.config.TokenConfig;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Checks the tokens (JWT, RFC 7519) by which a backend tells who its clients are. Immutable, for
 * any thread: new keys need a new one.
 */
public final class TokenVerifier {
  private static final Pattern COMPACT = Pattern.compile("[-.0-9A-Z_a-z]*");

  private final SignatureCheck signatures;
  private final String userClaim;
  private final String audience;
  private final String issuer;
  private final Duration leeway;
  private final InstantSource clock;

  private TokenVerifier(
      SignatureCheck signatures, TokenConfig config, Duration leeway, InstantSource clock) {
    this.signatures = signatures;
    this.userClaim = config.userIdClaim().isEmpty() ? "sub" : config.userIdClaim();
    this.audience = config.audience();
    this.issuer = config.issuer();
    this.leeway = leeway;
    this.clock = clock;
  }

  /** For tokens that connect commands and refreshes carry. */
  public static TokenVerifier forConnections(ClientConfig config, InstantSource clock) {
    return new TokenVerifier(
        signatures(config, config.token()), config.token(), config.tokenLeeway(), clock);
  }

  /** For tokens that subscribe commands carry: with keys of their own, if configured so. */
  public static TokenVerifier forSubscriptions(ClientConfig config, InstantSource clock) {
    var own = config.subscriptionToken();
    TokenConfig keys = own.enabled() ? own.keys() : config.token();
    return new TokenVerifier(signatures(config, keys), keys, config.tokenLeeway(), clock);
  }

  private static SignatureCheck signatures(ClientConfig config, TokenConfig keys) {
    return config.insecureSkipTokenSignatureVerify()
        ? SignatureCheck.SKIPPED
        : HmacSignatures.of(keys);
  }

  /** Checks a connection token. */
  public TokenResult<ConnectionToken> verifyConnection(String token) {
    return verify(token, Claims.OF_CONNECTIONS, TokenVerifier::connection);
  }

  /** Checks a subscription token, but not for whom and for which channel it is. */
  public TokenResult<SubscriptionToken> verifySubscription(String token) {
    return verify(token, Claims.OF_SUBSCRIPTIONS, TokenVerifier::subscription);
  }

  /** Makes one kind of token of its claims. */
  private interface Kind<T> {
    T of(Claims claims, Instant now) throws InvalidTokenException;
  }

  private <T> TokenResult<T> verify(String token, Set<String> names, Kind<T> kind) {
    try {
      Claims claims = Claims.read(verified(token), names, userClaim);
      Instant now = clock.instant();
      if (claims.isOverAt(now.minus(leeway))) {
        return new TokenResult.Expired<>(new TokenFault("exp", "the token has expired"));
      }
      if (claims.isEarlyAt(now.plus(leeway))) {
        return new TokenResult.Expired<>(new TokenFault("nbf", "the token is not valid yet"));
      }
      if (!audience.isEmpty() && !claims.audience().contains(audience)) {
        throw new InvalidTokenException("aud", "does not hold the configured audience");
      }
      if (!issuer.isEmpty() && !claims.issuer().equals(issuer)) {
        throw new InvalidTokenException("iss", "is not the configured issuer");
      }
      return new TokenResult.Valid<>(kind.of(claims, now));
    } catch (InvalidTokenException e) {
      return new TokenResult.Invalid<>(e.fault());
    } catch (MalformedFrameException e) {
      return new TokenResult.Invalid<>(new TokenFault("claims", String.valueOf(e.getMessage())));
    }
  }

  /**
   * The payload of a token that was signed by whom we trust. The library reads base64url with
   * whatever stands in between, which is no JWT (RFC 7515 §2), and throws more than it declares:
   * whatever it throws, the token is at fault.
   */
  private byte[] verified(String token) throws InvalidTokenException {
    if (!COMPACT.matcher(token).matches()) {
      throw new InvalidTokenException("format", "is not base64url");
    }
    try {
      JWSObject jws = JWSObject.parse(token);
      signatures.verify(jws);
      return jws.getPayload().toBytes();
    } catch (ParseException | RuntimeException | StackOverflowError e) {
      throw new InvalidTokenException("format", "is not a signed JWT");
    }
  }

  private static ConnectionToken connection(Claims claims, Instant now)
      throws InvalidTokenException {
    if (!claims.channel().isEmpty()) {
      throw new InvalidTokenException("channel", "belongs to a subscription token");
    }
    return new ConnectionToken(
        claims.user(),
        claims.expiry(now),
        claims.own().info(),
        claims.subscriptions(),
        claims.meta());
  }

  private static SubscriptionToken subscription(Claims claims, Instant now)
      throws InvalidTokenException {
    if (claims.channel().isEmpty()) {
      throw new InvalidTokenException("channel", "is missing");
    }
    TokenSubscription own = claims.own();
    return new SubscriptionToken(
        claims.user(),
        claims.channel(),
        claims.client(),
        own.info(),
        own.data(),
        claims.expiry(now),
        own.override());
  }
}
