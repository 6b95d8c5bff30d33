package dev.sluice.gateway.auth;

import com.nimbusds.jose.JWSObject;
import dev.sluice.gateway.config.ClientConfig;
import dev.sluice.gateway.config.TokenConfig;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.text.ParseException;
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
  private final InstantSource clock;

  private TokenVerifier(SignatureCheck signatures, TokenConfig config, InstantSource clock) {
    this.signatures = signatures;
    this.userClaim = config.userIdClaim().isEmpty() ? "sub" : config.userIdClaim();
    this.audience = config.audience();
    this.issuer = config.issuer();
    this.clock = clock;
  }

  /** For tokens that connect commands and refreshes carry. */
  public static TokenVerifier forConnections(ClientConfig config, InstantSource clock) {
    return new TokenVerifier(signatures(config, config.token()), config.token(), clock);
  }

  /** For tokens that subscribe commands carry: with keys of their own, if configured so. */
  public static TokenVerifier forSubscriptions(ClientConfig config, InstantSource clock) {
    var own = config.subscriptionToken();
    TokenConfig keys = own.enabled() ? own.keys() : config.token();
    return new TokenVerifier(signatures(config, keys), keys, clock);
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
      JWSObject jws = parse(token);
      signatures.verify(jws);
      Claims claims = Claims.read(jws.getPayload().toBytes(), names, userClaim);
      Instant now = clock.instant();
      if (!claims.holdAt(now)) {
        return new TokenResult.Expired<>();
      }
      if (!audience.isEmpty() && !claims.audience().contains(audience)) {
        throw new InvalidTokenException("aud: another audience");
      }
      if (!issuer.isEmpty() && !claims.issuer().equals(issuer)) {
        throw new InvalidTokenException("iss: another issuer");
      }
      return new TokenResult.Valid<>(kind.of(claims, now));
    } catch (InvalidTokenException | MalformedFrameException e) {
      return new TokenResult.Invalid<>(String.valueOf(e.getMessage()));
    }
  }

  /** The library reads base64url with whatever stands in between, which is no JWT (RFC 7515 §2). */
  private static JWSObject parse(String token) throws InvalidTokenException {
    if (!COMPACT.matcher(token).matches()) {
      throw new InvalidTokenException("not base64url");
    }
    try {
      return JWSObject.parse(token);
    } catch (ParseException e) {
      throw new InvalidTokenException("not a signed JWT");
    }
  }

  private static ConnectionToken connection(Claims claims, Instant now)
      throws InvalidTokenException {
    if (!claims.channel().isEmpty()) {
      throw new InvalidTokenException("channel: a subscription token");
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
      throw new InvalidTokenException("channel: missing");
    }
    TokenSubscription own = claims.own();
    return new SubscriptionToken(
        claims.user(),
        claims.channel(),
        own.info(),
        own.data(),
        claims.expiry(now),
        own.override());
  }
}
