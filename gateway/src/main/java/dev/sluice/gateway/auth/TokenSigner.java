package dev.sluice.gateway.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import dev.sluice.gateway.config.TokenConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes tokens (HS256) that this gateway accepts, for whoever tries it out: the real ones come from
 * the backend. Immutable, for any thread.
 */
public final class TokenSigner {
  private final JWSSigner signer;
  private final TokenConfig config;

  /**
   * @throws IllegalArgumentException if no secret is configured
   */
  public TokenSigner(TokenConfig config) {
    if (config.hmacSecretKey().isEmpty()) {
      throw new IllegalArgumentException("hmac_secret_key: empty (expected: a secret)");
    }
    this.config = config;
    try {
      this.signer = new MACSigner(HmacKey.bytes(config.hmacSecretKey()));
    } catch (JOSEException e) {
      throw new IllegalStateException("HMAC takes every padded key", e);
    }
  }

  /**
   * @param user "" for an anonymous one
   * @param expires seconds since 1970; 0 for never
   */
  public String connectionToken(String user, long expires) {
    return sign(claims(user, expires));
  }

  /**
   * @param user "" for an anonymous one
   * @param expires seconds since 1970; 0 for never
   */
  public String subscriptionToken(String user, String channel, long expires) {
    Map<String, Object> claims = claims(user, expires);
    claims.put("channel", channel);
    return sign(claims);
  }

  private Map<String, Object> claims(String user, long expires) {
    var claims = new LinkedHashMap<String, Object>();
    claims.put(config.userIdClaim().isEmpty() ? "sub" : config.userIdClaim(), user);
    if (expires != 0) {
      claims.put("exp", expires);
    }
    if (!config.audience().isEmpty()) {
      claims.put("aud", config.audience());
    }
    if (!config.issuer().isEmpty()) {
      claims.put("iss", config.issuer());
    }
    return claims;
  }

  private String sign(Map<String, Object> claims) {
    var header = new JWSHeader.Builder(JWSAlgorithm.HS256).type(JOSEObjectType.JWT).build();
    var token = new JWSObject(header, new Payload(claims));
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("every JRE has HMAC with SHA-256", e);
    }
    return token.serialize();
  }
}
