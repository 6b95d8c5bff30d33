package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as a backend makes them, without the code under test. */
final class Tokens {
  /** What gateways in these tests have as {@code client.token.hmac_secret_key}. */
  static final String SECRET = "secret";

  static final String SETTING = "client.token.hmac_secret_key=" + SECRET;

  private Tokens() {}

  static String ofUser(String user) {
    return of("{'sub':'" + user + "'}");
  }

  /** For a channel. */
  static String ofUser(String user, String channel) {
    return of("{'sub':'" + user + "','channel':'" + channel + "'}");
  }

  /** With these claims, where single quotes stand for double ones. */
  static String of(String claims) {
    return signed("HS256", SECRET, claims);
  }

  /**
   * @param algorithm HS256, HS384 or HS512
   */
  static String signed(String algorithm, String secret, String claims) {
    String header = Json.json("{'alg':'" + algorithm + "','typ':'JWT'}");
    String signed =
        base64(header.getBytes(UTF_8)) + "." + base64(Json.json(claims).getBytes(UTF_8));
    String hmac = "HmacSHA" + algorithm.substring(2);
    try {
      Mac mac = Mac.getInstance(hmac);
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), hmac));
      return signed + "." + base64(mac.doFinal(signed.getBytes(UTF_8)));
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new AssertionError(everyJdkHasIt);
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Now, in whole seconds since 1970. */
  static long now() {
    return System.currentTimeMillis() / 1000;
  }
}
