package dev.sluice.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final String OTHER_SECRET = "fedcba9876543210fedcba9876543210";

  @TempDir Path directory;

  @Test
  void aConnectionTokenNamesTheUserAndExpires() throws Exception {
    JWTClaimsSet claims =
        claims(
            Run.of(
                "token",
                "--secret",
                SECRET,
                "--user",
                "42",
                "--info",
                "{\"name\":\"Ann\"}",
                "--channels",
                "news,chat:1"),
            SECRET);

    assertThat(claims.getSubject()).isEqualTo("42");
    assertThat(claims.getJSONObjectClaim("info")).containsEntry("name", "Ann");
    assertThat(claims.getStringListClaim("channels")).containsExactly("news", "chat:1");
    assertThat(claims.getClaim("channel")).isNull();
    assertThat(lifetime(claims)).isEqualTo(Duration.ofHours(1));
  }

  @Test
  void aSubscriptionTokenNamesTheChannel() throws Exception {
    JWTClaimsSet claims =
        claims(Run.of("token", "--secret", SECRET, "--channel", "$news", "--ttl", "10m"), SECRET);

    assertThat(claims.getSubject()).isEmpty();
    assertThat(claims.getStringClaim("channel")).isEqualTo("$news");
    assertThat(lifetime(claims)).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void aTtlOfZeroMeansForEver() throws Exception {
    Run run = Run.of("token", "--secret", SECRET, "--ttl", "0");

    assertThat(claims(run, SECRET).getExpirationTime()).isNull();
  }

  @Test
  void theSecretComesFromTheEnvironmentToo() throws Exception {
    Run run =
        Run.with(Map.of("SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY", SECRET)).run("token", "--user", "1");

    assertThat(claims(run, SECRET).getSubject()).isEqualTo("1");
  }

  @Test
  void theConfigurationSaysHowTokensAreChecked() throws Exception {
    String file = config();

    JWTClaimsSet connection = claims(Run.of("token", "-c", file, "--user", "1"), SECRET);
    assertThat(connection.getAudience()).isEqualTo(List.of("clients"));
    assertThat(connection.getIssuer()).isEqualTo("me");
    assertThat(connection.getStringClaim("uid")).isEqualTo("1");
    assertThat(connection.getSubject()).isNull();

    JWTClaimsSet subscription =
        claims(Run.of("token", "-c", file, "--user", "1", "--channel", "a"), OTHER_SECRET);
    assertThat(subscription.getSubject()).isEqualTo("1");
  }

  @Test
  void aGivenSecretWinsOverTheConfigurations() throws Exception {
    JWTClaimsSet claims =
        claims(Run.of("token", "-c", config(), "--secret", OTHER_SECRET), OTHER_SECRET);

    assertThat(claims.getIssuer()).isEqualTo("me");
  }

  @Test
  void withoutASecretThereIsNoToken() {
    Run run = Run.of("token", "--user", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("sluice token: no secret to sign with");
  }

  @Test
  void shortSecretSignsAsTheGatewayVerifies() throws Exception {
    Run run = Run.of("token", "--secret", "short", "--user", "42");

    assertThat(run.exitCode()).isZero();
    String[] parts = run.out().strip().split("\\.", -1);
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("short".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    byte[] expected = mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
    assertThat(Base64.getUrlDecoder().decode(parts[2])).isEqualTo(expected);
  }

  @Test
  void wrongOptionsAreWrongUsage() {
    assertThat(Run.of("token", "--secret", SECRET, "--info", "{").err())
        .contains("--info is { (expected: JSON)");
    assertThat(Run.of("token", "--secret", SECRET, "--ttl", "soon").err())
        .contains("--ttl is soon (expected: a duration such as");
    assertThat(Run.of("token", "--secret", SECRET, "--channel", "a", "--channels", "b").exitCode())
        .isEqualTo(2);
  }

  private String config() throws Exception {
    return Files.writeString(
            directory.resolve("sluice.yaml"),
            """
            client:
              token: {hmac_secret_key: %s, audience: clients, issuer: me, user_id_claim: uid}
              subscription_token: {enabled: true, hmac_secret_key: %s}
            """
                .formatted(SECRET, OTHER_SECRET))
        .toString();
  }

  private static JWTClaimsSet claims(Run run, String secret) throws Exception {
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    SignedJWT token = SignedJWT.parse(run.out().strip());
    assertThat(token.verify(new MACVerifier(secret))).isTrue();
    return token.getJWTClaimsSet();
  }

  private static Duration lifetime(JWTClaimsSet claims) {
    return Duration.between(
        claims.getIssueTime().toInstant(), claims.getExpirationTime().toInstant());
  }
}
