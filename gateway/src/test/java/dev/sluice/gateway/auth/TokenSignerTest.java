package dev.sluice.gateway.auth;

import static dev.sluice.gateway.auth.Verifiers.CLOCK;
import static dev.sluice.gateway.auth.Verifiers.NOW;
import static dev.sluice.gateway.auth.Verifiers.client;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.gateway.channel.OptionOverride;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TokenSignerTest {
  private static final String YAML =
      "token: {hmac_secret_key: secret, audience: push, issuer: backend, user_id_claim: uid}";

  private final TokenSigner signer = new TokenSigner(client(YAML).token());

  @Test
  void connectionTokenIsValidHere() {
    var result =
        TokenVerifier.forConnections(client(YAML), CLOCK)
            .verifyConnection(signer.connectionToken("4\"2", NOW + 60));

    assertThat(result)
        .isEqualTo(
            new TokenResult.Valid<>(new ConnectionToken("4\"2", NOW + 60, null, Map.of(), null)));
  }

  @Test
  void subscriptionTokenIsValidHere() {
    var result =
        TokenVerifier.forSubscriptions(client(YAML), CLOCK)
            .verifySubscription(signer.subscriptionToken("42", "$news", 0));

    assertThat(result)
        .isEqualTo(
            new TokenResult.Valid<>(
                new SubscriptionToken("42", "$news", null, null, 0, OptionOverride.NONE)));
  }

  @Test
  void nothingIsSignedWithoutSecret() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenSigner(client("token: {}").token()))
        .withMessageContaining("hmac_secret_key");
  }
}
