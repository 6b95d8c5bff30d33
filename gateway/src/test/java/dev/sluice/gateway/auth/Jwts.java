package dev.sluice.gateway.auth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Makes tokens as a backend would, without the code under test. */
final class Jwts {
  private Jwts() {}

  static String hs256(String secret, String payload) {
    return signed("HS256", "HmacSHA256", secret, payload);
  }

  static String hs384(String secret, String payload) {
    return signed("HS384", "HmacSHA384", secret, payload);
  }

  static String hs512(String secret, String payload) {
    return signed("HS512", "HmacSHA512", secret, payload);
  }

  /** The signature is right for the algorithm {@code mac}, whatever the header says. */
  static String signed(String alg, String mac, String secret, String payload) {
    return signedWithHeader("{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}", mac, secret, payload);
  }

  static String signedWithHeader(String header, String mac, String secret, String payload) {
    String signingInput =
        base64Url(header.getBytes(UTF_8)) + "." + base64Url(payload.getBytes(UTF_8));
    try {
      Mac hmac = Mac.getInstance(mac);
      hmac.init(new SecretKeySpec(secret.getBytes(UTF_8), mac));
      return signingInput + "." + base64Url(hmac.doFinal(signingInput.getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static String base64Url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
