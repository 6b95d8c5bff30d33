import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes a connection token (JWT, HS256) with nothing but the JDK: {@code java ConnectionToken.java
 * USER}. The secret is in SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY.
 */
final class ConnectionToken {
  private ConnectionToken() {}

  static String token(String secret, String claims) throws GeneralSecurityException {
    String signed = base64url("{\"alg\":\"HS256\",\"typ\":\"JWT\"}".getBytes(UTF_8));
    signed += "." + base64url(claims.getBytes(UTF_8));
    Mac hmac = Mac.getInstance("HmacSHA256");
    hmac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
    return signed + "." + base64url(hmac.doFinal(signed.getBytes(UTF_8)));
  }

  private static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Enough for a user's id. A backend uses the JSON library that it has. */
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  public static void main(String[] args) throws GeneralSecurityException {
    String secret = System.getenv().getOrDefault("SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY", "").strip();
    if (args.length != 1 || secret.isEmpty()) {
      System.err.println(
          "usage: SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY=... java ConnectionToken.java USER");
      System.exit(2);
    }
    long expires = Instant.now().getEpochSecond() + 3600;
    System.out.println(token(secret, "{\"sub\":" + quoted(args[0]) + ",\"exp\":" + expires + "}"));
  }
}
