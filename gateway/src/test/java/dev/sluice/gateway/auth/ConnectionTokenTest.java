package dev.sluice.gateway.auth;

import static dev.sluice.gateway.auth.Verifiers.NOW;
import static dev.sluice.gateway.auth.Verifiers.SECRET;
import static dev.sluice.gateway.auth.Verifiers.connections;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.gateway.channel.OptionOverride.Option;
import dev.sluice.protocol.Payload;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionTokenTest {
  private static final long YEAR = Duration.ofDays(365).toSeconds();
  private static final String KEY = "token_leeway: 0s\ntoken: {hmac_secret_key: secret}";

  @Test
  void emptyTokenIsOfAnAnonymousUserAndNeverExpires() {
    assertThat(valid("{}")).isEqualTo(new ConnectionToken("", 0, null, Map.of(), null));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"sub\":\"\"}", "{\"sub\":null}", "{\"iat\":1,\"jti\":\"x\"}"})
  void tokenWithoutUserIsOfAnAnonymousUser(String payload) {
    assertThat(valid(payload).user()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":42}",
        "{\"sub\":[\"42\"]}",
        "{\"sub\":{}}",
        "{\"sub\":true}",
        "{\"exp\":\"1900000000\"}",
        "{\"nbf\":\"1\"}",
        "{\"expire_at\":true}",
        "{\"aud\":1}",
        "{\"iss\":[]}",
        "{\"channels\":\"news\"}",
        "{\"channels\":[1]}",
        "{\"subs\":[]}",
        "{\"subs\":{\"news\":[]}}",
        "{\"subs\":{\"news\":{\"override\":{\"presence\":true}}}}",
        "{\"subs\":{\"news\":{\"override\":{\"presence\":{\"value\":1}}}}}",
        "{\"b64info\":\"%%\"}",
        "{\"subs\":{\"news\":{\"b64info\":\"%%\"}}}",
        "{\"subs\":{\"news\":{\"b64data\":\"%%\"}}}",
        "[]",
        "\"42\"",
        "{\"sub\":\"42\"",
        "{\"sub\":\"42\"}{}",
        ""
      })
  void wrongClaimsAreInvalid(String payload) {
    assertThat(verify(payload)).isInstanceOf(TokenResult.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"override\":5", "\"b64data\":\"%%\"", "\"data\":1", "\"x\":[]"})
  void claimsOfOtherKindsMayBeAnything(String claim) {
    assertThat(valid("{\"sub\":\"42\"," + claim + "}").user()).isEqualTo("42");
  }

  @Test
  void expIsTheConnectionsExpiry() {
    assertThat(valid("{\"exp\":" + (NOW + 60) + "}").expireAt()).isEqualTo(NOW + 60);
  }

  @Test
  void tokenExpiresAtExp() {
    assertThat(verify("{\"exp\":" + (NOW + 1) + "}")).isInstanceOf(TokenResult.Valid.class);
    assertThat(verify("{\"exp\":" + NOW + "}")).isInstanceOf(TokenResult.Expired.class);
    assertThat(verify("{\"exp\":" + (NOW - 1) + "}")).isInstanceOf(TokenResult.Expired.class);
    assertThat(verify("{\"exp\":0}")).isInstanceOf(TokenResult.Expired.class);
  }

  @Test
  void fractionalExpCountsToTheFraction() {
    String payload = "{\"exp\":" + NOW + ".5}";

    assertThat(verifyAt(Instant.ofEpochSecond(NOW, 499_000_000), payload))
        .isInstanceOf(TokenResult.Valid.class);
    assertThat(verifyAt(Instant.ofEpochSecond(NOW, 500_000_000), payload))
        .isInstanceOf(TokenResult.Expired.class);
  }

  @Test
  void fractionalExpIsRoundedUpForTheConnection() {
    assertThat(valid("{\"exp\":" + NOW + ".5}").expireAt()).isEqualTo(NOW + 1);
    assertThat(valid("{\"exp\":1.80000006e9}").expireAt()).isEqualTo(NOW + 60);
  }

  @Test
  void tokenIsOfNoUseBeforeNbf() {
    assertThat(verify("{\"nbf\":" + NOW + "}")).isInstanceOf(TokenResult.Valid.class);
    assertThat(verify("{\"nbf\":" + (NOW + 1) + "}")).isInstanceOf(TokenResult.Expired.class);
  }

  @Test
  void clocksMayDifferByTheLeeway() {
    var lenient = connections("token_leeway: 5s\ntoken: {hmac_secret_key: secret}");

    assertThat(verify(lenient, "{\"nbf\":" + (NOW + 5) + "}"))
        .isInstanceOf(TokenResult.Valid.class);
    assertThat(verify(lenient, "{\"nbf\":" + (NOW + 6) + "}"))
        .isInstanceOf(TokenResult.Expired.class);
    assertThat(verify(lenient, "{\"exp\":" + (NOW - 4) + "}"))
        .isInstanceOf(TokenResult.Valid.class);
    assertThat(verify(lenient, "{\"exp\":" + (NOW - 5) + "}"))
        .isInstanceOf(TokenResult.Expired.class);
  }

  @Test
  void leewayIsFiveSecondsByDefault() {
    var verifier = connections("token: {hmac_secret_key: secret}");

    assertThat(verify(verifier, "{\"nbf\":" + (NOW + 5) + "}"))
        .isInstanceOf(TokenResult.Valid.class);
    assertThat(verify(verifier, "{\"nbf\":" + (NOW + 6) + "}"))
        .isInstanceOf(TokenResult.Expired.class);
  }

  @Test
  void tokenWithinTheLeewayIsGoodForOneMoreSecond() {
    var lenient = connections("token_leeway: 5s\ntoken: {hmac_secret_key: secret}");

    assertThat(valid(lenient, "{\"exp\":" + (NOW - 4) + "}").expireAt()).isEqualTo(NOW + 1);
    assertThat(valid(lenient, "{\"exp\":" + (NOW + 9) + "}").expireAt()).isEqualTo(NOW + 9);
  }

  @Test
  void timeOfIssueIsNotChecked() {
    assertThat(verify("{\"iat\":" + (NOW + 3600) + "}")).isInstanceOf(TokenResult.Valid.class);
  }

  @Test
  void expireAtReplacesExpAsTheConnectionsExpiry() {
    assertThat(valid("{\"exp\":" + (NOW + 60) + ",\"expire_at\":" + (NOW + 5) + "}").expireAt())
        .isEqualTo(NOW + 5);
    assertThat(valid("{\"expire_at\":" + (NOW + 5) + "}").expireAt()).isEqualTo(NOW + 5);
    assertThat(valid("{\"exp\":" + (NOW + 60) + ",\"expire_at\":0}").expireAt()).isZero();
    assertThat(valid("{\"exp\":" + (NOW + 60) + ",\"expire_at\":null}").expireAt())
        .isEqualTo(NOW + 60);
  }

  @Test
  void expIsCheckedEvenIfExpireAtIsGiven() {
    assertThat(verify("{\"exp\":" + (NOW - 1) + ",\"expire_at\":0}"))
        .isInstanceOf(TokenResult.Expired.class);
  }

  @Test
  void expireAtInThePastIsLeftToTheCaller() {
    assertThat(valid("{\"expire_at\":" + (NOW - 5) + "}").expireAt()).isEqualTo(NOW - 5);
    assertThat(valid("{\"expire_at\":-5}").expireAt()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"4000000000", "1e18", "1e300", "1e400", "99999999999999999999999"})
  void expiryIsCutToAYear(String time) {
    assertThat(valid("{\"exp\":" + time + "}").expireAt()).isEqualTo(NOW + YEAR);
    assertThat(valid("{\"expire_at\":" + time + "}").expireAt()).isEqualTo(NOW + YEAR);
  }

  @Test
  void infoIsTakenAsItStands() {
    String info = "{ \"b\": 1.50,  \"a\":[12345678901234567890, \"\\u00fc ü\"]}";

    var token = valid("{\"info\": " + info + " ,\"sub\":\"42\"}");

    assertThat(token.info()).isEqualTo(Payload.json(info));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"text\"", "-1.5e3", "true", "[]", "{}"})
  void infoMayBeAnyJson(String info) {
    assertThat(valid("{\"info\":" + info + "}").info()).isEqualTo(Payload.json(info));
  }

  @Test
  void infoOfNullIsNone() {
    assertThat(valid("{\"info\":null,\"b64info\":null}").info()).isNull();
  }

  @Test
  void encodedInfoWinsOverInfo() {
    assertThat(valid("{\"b64info\":\"eyJhIjoxfQ==\",\"info\":{}}").info())
        .isEqualTo(Payload.json("{\"a\":1}"));
    assertThat(valid("{\"b64info\":\"\",\"info\":{}}").info()).isEqualTo(Payload.json("{}"));
  }

  @Test
  void encodedInfoMayBeBinary() {
    assertThat(valid("{\"b64info\":\"/wA=\"}").info())
        .isEqualTo(Payload.binary(new byte[] {(byte) 0xFF, 0}));
  }

  @Test
  void metaIsTakenAsItStands() {
    assertThat(valid("{\"meta\":{\"ip\": 1}}").meta()).isEqualTo(Payload.json("{\"ip\": 1}"));
  }

  @Test
  void channelsBecomePlainSubscriptions() {
    assertThat(valid("{\"channels\":[\"news\",\"\",\"$private\"]}").subs())
        .containsOnly(
            Map.entry("news", TokenSubscription.PLAIN),
            Map.entry("$private", TokenSubscription.PLAIN));
  }

  @Test
  void subsCarryInfoDataAndOptions() {
    var token =
        valid(
            """
            {"subs":{
              "a":{"info":{"i":1},"data":[2],"override":{
                "presence":{"value":true},"join_leave":{"value":false},
                "force_recovery":{},"force_positioning":null,"unheard_of":{"value":true}}},
              "b":{"info":1,"b64info":"Mg==","data":3,"b64data":"NA=="},
              "c":{},
              "":{}}}
            """);

    assertThat(token.subs())
        .containsOnly(
            Map.entry(
                "a",
                new TokenSubscription(
                    Payload.json("{\"i\":1}"),
                    Payload.json("[2]"),
                    new OptionOverride(
                        Map.of(
                            Option.PRESENCE, true,
                            Option.JOIN_LEAVE, false,
                            Option.FORCE_RECOVERY, false)))),
            Map.entry(
                "b",
                new TokenSubscription(Payload.json("2"), Payload.json("4"), OptionOverride.NONE)),
            Map.entry("c", TokenSubscription.PLAIN));
  }

  @Test
  void subsWinOverChannels() {
    assertThat(valid("{\"subs\":{\"a\":{}},\"channels\":[\"b\"]}").subs()).containsOnlyKeys("a");
    assertThat(valid("{\"subs\":{},\"channels\":[\"b\"]}").subs()).containsOnlyKeys("b");
  }

  @Test
  void subscriptionTokenIsNoConnectionToken() {
    assertThat(verify("{\"sub\":\"42\",\"channel\":\"news\"}"))
        .isInstanceOf(TokenResult.Invalid.class);
    assertThat(verify("{\"sub\":\"42\",\"channel\":\"\"}")).isInstanceOf(TokenResult.Valid.class);
  }

  @Test
  void audienceMustHoldTheConfiguredOne() {
    var verifier = connections("token: {hmac_secret_key: secret, audience: push}");

    assertThat(verify(verifier, "{\"aud\":\"push\"}")).isInstanceOf(TokenResult.Valid.class);
    assertThat(verify(verifier, "{\"aud\":[\"x\",\"push\"]}"))
        .isInstanceOf(TokenResult.Valid.class);
    assertThat(verify(verifier, "{\"aud\":\"pushy\"}")).isInstanceOf(TokenResult.Invalid.class);
    assertThat(verify(verifier, "{\"aud\":[]}")).isInstanceOf(TokenResult.Invalid.class);
    assertThat(verify(verifier, "{}")).isInstanceOf(TokenResult.Invalid.class);
  }

  @Test
  void issuerMustBeTheConfiguredOne() {
    var verifier = connections("token: {hmac_secret_key: secret, issuer: backend}");

    assertThat(verify(verifier, "{\"iss\":\"backend\"}")).isInstanceOf(TokenResult.Valid.class);
    assertThat(verify(verifier, "{\"iss\":\"other\"}")).isInstanceOf(TokenResult.Invalid.class);
    assertThat(verify(verifier, "{}")).isInstanceOf(TokenResult.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"uid", "iss", "jti"})
  void userMayStandInAnotherClaim(String claim) {
    var verifier = connections("token: {hmac_secret_key: secret, user_id_claim: " + claim + "}");

    assertThat(valid(verifier, "{\"sub\":\"1\",\"" + claim + "\":\"42\"}").user()).isEqualTo("42");
    assertThat(valid(verifier, "{\"sub\":\"1\"}").user()).isEmpty();
    assertThat(verify(verifier, "{\"" + claim + "\":42}")).isInstanceOf(TokenResult.Invalid.class);
  }

  private static TokenResult<ConnectionToken> verify(String payload) {
    return verify(connections(KEY), payload);
  }

  private static TokenResult<ConnectionToken> verify(TokenVerifier verifier, String payload) {
    return verifier.verifyConnection(Jwts.hs256(SECRET, payload));
  }

  private static TokenResult<ConnectionToken> verifyAt(Instant now, String payload) {
    return verify(TokenVerifier.forConnections(Verifiers.client(KEY), () -> now), payload);
  }

  private static ConnectionToken valid(String payload) {
    return valid(connections(KEY), payload);
  }

  private static ConnectionToken valid(TokenVerifier verifier, String payload) {
    return switch (verify(verifier, payload)) {
      case TokenResult.Valid(ConnectionToken token) -> token;
      case TokenResult.Expired(TokenFault fault) -> fail("expired: %s", fault);
      case TokenResult.Invalid(TokenFault fault) -> fail("invalid: %s", fault);
    };
  }
}
