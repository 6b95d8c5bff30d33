package dev.sluice.gateway.auth;

import static dev.sluice.gateway.auth.Verifiers.SECRET;
import static dev.sluice.gateway.auth.Verifiers.connections;
import static dev.sluice.gateway.auth.Verifiers.subscriptions;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenSignatureTest {
  private static final String PAYLOAD = "{\"sub\":\"42\"}";
  private static final String OF_USER_42 =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9"
          + ".79CVgMIG_JB921dVUeJDWNJubJojFodH3-XtC_1C408";
  private static final String OF_USER_42_FOR_NEWS =
      "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiIsImNoYW5uZWwiOiIkbmV3cyJ9"
          + ".SZlxCCdF26iC73CY2FdGkRcFp94ikH9DMP3HT_MLvUw";

  private final TokenVerifier verifier = connections("token: {hmac_secret_key: secret}");

  @Test
  void publishedConnectionTokenIsValid() {
    assertThat(user(verifier.verifyConnection(OF_USER_42))).isEqualTo("42");
  }

  @Test
  void publishedSubscriptionTokenIsValid() {
    var token =
        subscriptions("token: {hmac_secret_key: secret}").verifySubscription(OF_USER_42_FOR_NEWS);

    assertThat(token)
        .isInstanceOfSatisfying(
            TokenResult.Valid.class,
            valid ->
                assertThat(valid.token())
                    .isInstanceOfSatisfying(
                        SubscriptionToken.class,
                        subscription ->
                            assertThat(subscription.faultFor("42", "$news", "c")).isNull()));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 31, 32, 33, 63, 64, 65, 127, 128, 129, 300})
  void secretOfAnyLengthWorksWithEveryHash(int length) {
    String secret = "s".repeat(length);
    var verifier = connections("token: {hmac_secret_key: " + secret + "}");

    assertThat(user(verifier.verifyConnection(Jwts.hs256(secret, PAYLOAD)))).isEqualTo("42");
    assertThat(user(verifier.verifyConnection(Jwts.hs384(secret, PAYLOAD)))).isEqualTo("42");
    assertThat(user(verifier.verifyConnection(Jwts.hs512(secret, PAYLOAD)))).isEqualTo("42");
  }

  @Test
  void secretOfOtherThanAsciiIsTakenAsUtf8() {
    var verifier = connections("token: {hmac_secret_key: \"schlüssel\"}");

    assertThat(user(verifier.verifyConnection(Jwts.hs256("schlüssel", PAYLOAD)))).isEqualTo("42");
  }

  @Test
  void tokenOfAnotherSecretIsInvalid() {
    assertInvalid(verifier.verifyConnection(Jwts.hs256("secre", PAYLOAD)));
    assertInvalid(verifier.verifyConnection(Jwts.hs256("secret2", PAYLOAD)));
  }

  @Test
  void tokenWithChangedPayloadIsInvalid() {
    String[] parts = OF_USER_42.split("\\.");
    String changed = Jwts.base64Url("{\"sub\":\"43\"}".getBytes(UTF_8));

    assertInvalid(verifier.verifyConnection(parts[0] + "." + changed + "." + parts[2]));
  }

  @Test
  void tokenWithShortenedSignatureIsInvalid() {
    assertInvalid(verifier.verifyConnection(OF_USER_42.substring(0, OF_USER_42.length() - 10)));
  }

  @ParameterizedTest
  @ValueSource(strings = {" %s", "%s ", "%s\n", "%s=", "%s!", "!%s", "%s+", "%s.", "%sé"})
  void tokenWithMoreThanItsThreePartsIsInvalid(String around) {
    assertInvalid(verifier.verifyConnection(around.formatted(OF_USER_42)));
  }

  @Test
  void eitherSecretVerifiesDuringRotation() {
    var rotating = connections("token: {hmac_secret_key: after, hmac_previous_secret_key: before}");

    assertThat(user(rotating.verifyConnection(Jwts.hs256("after", PAYLOAD)))).isEqualTo("42");
    assertThat(user(rotating.verifyConnection(Jwts.hs256("before", PAYLOAD)))).isEqualTo("42");
    assertInvalid(rotating.verifyConnection(Jwts.hs256("other", PAYLOAD)));
  }

  @Test
  void withoutSecretEveryTokenIsInvalid() {
    var keyless = connections("token: {}");

    assertInvalid(keyless.verifyConnection(OF_USER_42));
  }

  @Test
  void unsignedTokenIsInvalid() {
    String header = Jwts.base64Url("{\"alg\":\"none\"}".getBytes(UTF_8));
    String payload = Jwts.base64Url(PAYLOAD.getBytes(UTF_8));

    assertInvalid(verifier.verifyConnection(header + "." + payload + "."));
    assertInvalid(verifier.verifyConnection(header + "." + payload));
    assertInvalid(verifier.verifyConnection(Jwts.signed("none", "HmacSHA256", SECRET, PAYLOAD)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"RS256", "ES256", "EdDSA", "PS512", "HS1", "hs256", ""})
  void algorithmWithoutKeyIsInvalidEvenIfItIsSignedWithTheSecret(String alg) {
    assertInvalid(verifier.verifyConnection(Jwts.signed(alg, "HmacSHA256", SECRET, PAYLOAD)));
  }

  @Test
  void hashOtherThanTheHeaderSaysIsInvalid() {
    assertInvalid(verifier.verifyConnection(Jwts.signed("HS512", "HmacSHA256", SECRET, PAYLOAD)));
  }

  @Test
  void unknownCriticalHeaderIsInvalid() {
    String header = "{\"alg\":\"HS256\",\"crit\":[\"x\"],\"x\":1}";

    assertInvalid(
        verifier.verifyConnection(Jwts.signedWithHeader(header, "HmacSHA256", SECRET, PAYLOAD)));
  }

  @Test
  void skippedSignatureCheckStillChecksTheRest() {
    var trusting = connections("insecure_skip_token_signature_verify: true");

    assertThat(user(trusting.verifyConnection(Jwts.hs256("any", PAYLOAD)))).isEqualTo("42");
    assertThat(user(trusting.verifyConnection(Jwts.signed("RS256", "HmacSHA256", "x", PAYLOAD))))
        .isEqualTo("42");
    assertThat(trusting.verifyConnection(Jwts.hs256("any", "{\"exp\":1}")))
        .isInstanceOf(TokenResult.Expired.class);
    assertInvalid(trusting.verifyConnection(Jwts.hs256("any", "{\"sub\":42}")));
  }

  @Test
  void subscriptionTokensHaveKeysOfTheirOwnIfConfigured() {
    String yaml =
        """
        token: {hmac_secret_key: secret}
        subscription_token: {enabled: true, hmac_secret_key: other}
        """;
    String payload = "{\"channel\":\"news\"}";

    assertInvalid(subscriptions(yaml).verifySubscription(Jwts.hs256(SECRET, payload)));
    assertThat(subscriptions(yaml).verifySubscription(Jwts.hs256("other", payload)))
        .isInstanceOf(TokenResult.Valid.class);
    assertThat(connections(yaml).verifyConnection(OF_USER_42))
        .isInstanceOf(TokenResult.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "...", "a.b.c", "{}", "e30.e30.e30", "\u0000.\uD800.é"})
  void whatIsNoTokenIsInvalid(String garbage) {
    assertInvalid(verifier.verifyConnection(garbage));
    assertInvalid(verifier.verifySubscription(garbage));
  }

  @Test
  void deeplyNestedHeaderIsInvalid() {
    String nested = "[".repeat(9_000);
    String header = Jwts.base64Url(("{\"alg\":\"HS256\",\"x\":" + nested).getBytes(UTF_8));

    assertInvalid(verifier.verifyConnection(header + ".e30.AAAA"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'jwk':{'kty':'RSA','n':'AQ','e':'AQ','oth':[{'r':null}]}",
        "'jwk':{'kty':'RSA','n':'AQ','e':'AQ','oth':[null]}",
        "'jwk':{'kty':null}",
        "'jwk':{'kty':'EC','crv':'P-256','x':'','y':''}",
        "'x5c':[null]",
        "'x5c':['AAAA']",
        "'crit':[null]",
        "'b64':false,'crit':['b64']",
        "'typ':null,'cty':1",
        "'alg':null"
      })
  void headerThatMakesTheLibraryThrowIsInvalid(String parameters) {
    String header = ("{'alg':'HS256'," + parameters + "}").replace('\'', '"');

    assertInvalid(
        verifier.verifyConnection(Jwts.signedWithHeader(header, "HmacSHA256", "other", PAYLOAD)));
  }

  @Test
  void reasonNamesTheCheckThatFailed() {
    assertThat(check(Jwts.hs256("other", PAYLOAD))).isEqualTo("signature");
    assertThat(check(Jwts.signed("RS256", "HmacSHA256", SECRET, PAYLOAD))).isEqualTo("algorithm");
    assertThat(check("nonsense")).isEqualTo("format");
    assertThat(check(Jwts.hs256(SECRET, "{\"sub\":42}"))).isEqualTo("claims");
    assertThat(check(Jwts.hs256(SECRET, "{\"channel\":\"news\"}"))).isEqualTo("channel");
    assertThat(check(Jwts.hs256(SECRET, "{\"exp\":1}"))).isEqualTo("exp");
    assertThat(check(Jwts.hs256(SECRET, "{\"nbf\":9e9}"))).isEqualTo("nbf");
  }

  private String check(String token) {
    return switch (verifier.verifyConnection(token)) {
      case TokenResult.Valid<ConnectionToken> _ -> "none";
      case TokenResult.Expired<ConnectionToken>(TokenFault fault) -> fault.check();
      case TokenResult.Invalid<ConnectionToken>(TokenFault fault) -> fault.check();
    };
  }

  @Test
  void randomlyChangedTokenIsInvalid() {
    var random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      var changed = new StringBuilder(OF_USER_42);
      int at = random.nextInt(OF_USER_42.lastIndexOf('.'));
      changed.setCharAt(at, (char) (OF_USER_42.charAt(at) ^ 1 + random.nextInt(255)));

      assertInvalid(verifier.verifyConnection(changed.toString()));
    }
  }

  @Test
  void reasonsQuoteNothingOfTheToken() {
    String token = Jwts.signed("RS256", "HmacSHA256", SECRET, "{\"sub\":\"confidential\"}");

    var result = verifier.verifyConnection(token);

    assertThat(result.toString()).doesNotContain("RS256", "confidential", token);
  }

  private static String user(TokenResult<ConnectionToken> result) {
    return switch (result) {
      case TokenResult.Valid(ConnectionToken token) -> token.user();
      case TokenResult.Expired(TokenFault fault) -> "expired: " + fault;
      case TokenResult.Invalid(TokenFault fault) -> "invalid: " + fault;
    };
  }

  private static void assertInvalid(TokenResult<?> result) {
    assertThat(result).isInstanceOf(TokenResult.Invalid.class);
  }
}
