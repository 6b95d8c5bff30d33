package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What clients show when they connect and subscribe.
 *
 * @param token the same for all; "" for none
 * @param secret makes each its own, of a user of its own, if it is not ""
 */
record Tokens(String token, String secret) {
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** The token of the n-th client. Without an expiry, as a test may take long. */
  String ofClient(int n) {
    return secret.isEmpty() ? token : hs256("{\"sub\":\"loadtest-%d\"}".formatted(n));
  }

  /** The token of the n-th client if it cannot subscribe, and is to be subscribed by its token. */
  String ofListener(int n, String channel) {
    return secret.isEmpty()
        ? token
        : hs256("{\"sub\":\"loadtest-%d\",\"channels\":[%s]}".formatted(n, Json.quoted(channel)));
  }

  /** With which the n-th client may subscribe; "" if there is no secret. */
  String ofSubscription(int n, String channel) {
    return secret.isEmpty()
        ? ""
        : hs256("{\"sub\":\"loadtest-%d\",\"channel\":%s}".formatted(n, Json.quoted(channel)));
  }

  /** A JWT (RFC 7519), signed with HMAC and SHA-256. */
  String hs256(String claims) {
    String signed =
        BASE64.encodeToString("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8))
            + "."
            + BASE64.encodeToString(claims.getBytes(UTF_8));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return signed + "." + BASE64.encodeToString(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JRE has HMAC with SHA-256", e);
    }
  }

  /** Tokens never reach a log. */
  @Override
  public String toString() {
    return "Tokens";
  }
}
