package dev.sluice.gateway.auth;

import static dev.sluice.gateway.auth.Verifiers.NOW;
import static dev.sluice.gateway.auth.Verifiers.SECRET;
import static dev.sluice.gateway.auth.Verifiers.subscriptions;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.sluice.gateway.channel.OptionOverride;
import dev.sluice.gateway.channel.OptionOverride.Option;
import dev.sluice.protocol.Payload;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubscriptionTokenTest {
  private final TokenVerifier verifier =
      subscriptions("token_leeway: 0s\ntoken: {hmac_secret_key: secret}");

  @Test
  void tokenMayHoldNoMoreThanTheChannel() {
    assertThat(valid("{\"channel\":\"news\"}"))
        .isEqualTo(new SubscriptionToken("", "news", "", null, null, 0, OptionOverride.NONE));
  }

  @Test
  void tokenCarriesInfoDataAndOptions() {
    var token =
        valid(
            """
            {"sub":"42","channel":"$news","info":{"i": 1},"data":[2],"client":"legacy",
             "override":{"force_push_join_leave":{"value":true}}}
            """);

    assertThat(token)
        .isEqualTo(
            new SubscriptionToken(
                "42",
                "$news",
                "legacy",
                Payload.json("{\"i\": 1}"),
                Payload.json("[2]"),
                0,
                new OptionOverride(Map.of(Option.FORCE_PUSH_JOIN_LEAVE, true))));
  }

  @Test
  void encodedInfoAndDataWin() {
    var token =
        valid(
            """
            {"channel":"news","info":1,"b64info":"Mg==","data":3,"b64data":"NA=="}
            """);

    assertThat(token.info()).isEqualTo(Payload.json("2"));
    assertThat(token.data()).isEqualTo(Payload.json("4"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"sub\":\"42\"}",
        "{\"channel\":\"\"}",
        "{\"channel\":null}",
        "{\"channel\":1}",
        "{\"channel\":\"news\",\"sub\":42}",
        "{\"channel\":\"news\",\"b64info\":\"?\"}",
        "{\"channel\":\"news\",\"b64data\":\"?\"}",
        "{\"channel\":\"news\",\"override\":[]}"
      })
  void wrongClaimsAreInvalid(String payload) {
    assertThat(verify(payload)).isInstanceOf(TokenResult.Invalid.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"channels\":\"a\"", "\"subs\":[]", "\"meta\":1", "\"x\":[]"})
  void claimsOfOtherKindsMayBeAnything(String claim) {
    assertThat(valid("{\"channel\":\"news\"," + claim + "}").channel()).isEqualTo("news");
  }

  @Test
  void tokenIsForOneUserAndOneChannel() {
    var token = valid("{\"sub\":\"42\",\"channel\":\"news\"}");

    assertThat(token.faultFor("42", "news", "c")).isNull();
    assertThat(token.faultFor("43", "news", "c")).isNotNull();
    assertThat(token.faultFor("", "news", "c")).isNotNull();
    assertThat(token.faultFor("42", "new", "c")).isNotNull();
  }

  @Test
  void tokenMayBeForOneConnectionOnly() {
    var token = valid("{\"sub\":\"42\",\"channel\":\"news\",\"client\":\"c\"}");

    assertThat(token.faultFor("42", "news", "c")).isNull();
    assertThat(token.faultFor("42", "news", "d"))
        .isEqualTo(new TokenFault("client", "names another connection"));
    assertThat(verify("{\"channel\":\"news\",\"client\":42}"))
        .isInstanceOf(TokenResult.Invalid.class);
  }

  @Test
  void tokenWithoutUserIsForTheAnonymousOne() {
    var token = valid("{\"channel\":\"news\"}");

    assertThat(token.faultFor("", "news", "c")).isNull();
    assertThat(token.faultFor("42", "news", "c")).isNotNull();
  }

  @Test
  void expiryFollowsTheSameRulesAsThatOfConnections() {
    assertThat(verify("{\"channel\":\"news\",\"exp\":" + NOW + "}"))
        .isInstanceOf(TokenResult.Expired.class);
    assertThat(verify("{\"channel\":\"news\",\"nbf\":" + (NOW + 1) + "}"))
        .isInstanceOf(TokenResult.Expired.class);
    assertThat(valid("{\"channel\":\"news\",\"exp\":" + (NOW + 9) + "}").expireAt())
        .isEqualTo(NOW + 9);
    assertThat(valid("{\"channel\":\"news\",\"exp\":" + (NOW + 9) + ",\"expire_at\":0}").expireAt())
        .isZero();
    assertThat(valid("{\"channel\":\"news\",\"expire_at\":" + (NOW - 9) + "}").expireAt())
        .isEqualTo(NOW - 9);
    assertThat(valid("{\"channel\":\"news\",\"exp\":9e9}").expireAt())
        .isEqualTo(NOW + Duration.ofDays(365).toSeconds());
  }

  @Test
  void tokenWithoutChannelCannotBeMade() {
    assertThatThrownBy(
            () -> new SubscriptionToken("42", "", "", null, null, 0, OptionOverride.NONE))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private TokenResult<SubscriptionToken> verify(String payload) {
    return verifier.verifySubscription(Jwts.hs256(SECRET, payload));
  }

  private SubscriptionToken valid(String payload) {
    return switch (verify(payload)) {
      case TokenResult.Valid(SubscriptionToken token) -> token;
      case TokenResult.Expired(TokenFault fault) -> fail("expired: %s", fault);
      case TokenResult.Invalid(TokenFault fault) -> fail("invalid: %s", fault);
    };
  }
}
