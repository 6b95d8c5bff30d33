package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReloadTest {

  @Test
  void nothingChangedNeedsNoRestart() {
    assertThat(Config.defaults().unreloadableChanges(Config.defaults())).isEmpty();
  }

  @Test
  void listenersAndThreadsNeedARestart() throws Exception {
    Config next =
        Config.parse(
            """
            client: {listen: 127.0.0.1:9000, channel_limit: 5, subscription_token: {audience: a}}
            shutdown: {window: 1m}
            event_loops: 7
            """);

    assertThat(Config.defaults().unreloadableChanges(next))
        .containsExactly("client.listen", "shutdown.window", "event_loops");
  }

  @Test
  void secretsChannelsLimitsOriginsAndTheLogLevelDoNot() throws Exception {
    Config next =
        Config.parse(
            """
            client:
              allowed_origins: ["*"]
              channel_limit: 5
              user_connection_limit: 5
              connection_limit: 5
              connection_rate_limit: 5
              token: {hmac_secret_key: a, hmac_previous_secret_key: b, issuer: c}
              subscription_token: {enabled: true, hmac_secret_key: a}
            channel:
              max_length: 5
              private_prefix: "!"
              without_namespace: {allow_publish_for_client: true, overflow: conflate}
              namespaces: [{name: news, channel_regex: "^[0-9]+$"}]
            admin: {key: k}
            log: {level: warn}
            """);

    assertThat(Config.defaults().unreloadableChanges(next)).isEmpty();
  }
}
