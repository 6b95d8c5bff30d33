package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectivityWarningsTest {
  private static final String NOBODY =
      "client.token.hmac_secret_key: not set, so no client can connect (set"
          + " client.token.hmac_secret_key, or client.allow_anonymous_connect_without_token:"
          + " true)";

  @Test
  void aGatewayThatLetsNobodyInIsWarnedOf() throws Exception {
    assertThat(ConnectivityWarnings.of(Config.defaults())).containsExactly(NOBODY);
    assertThat(warnings("client: {disallow_anonymous_connection_tokens: true}"))
        .containsExactly(NOBODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "client: {token: {hmac_secret_key: secret}}",
        "client: {insecure: true}",
        "client: {allow_anonymous_connect_without_token: true}",
        "client: {insecure_skip_token_signature_verify: true}",
        "client: {user_id_http_header: X-User, trusted_proxies: [10.0.0.0/8]}"
      })
  void anyWayToConnectWillDo(String yaml) throws Exception {
    assertThat(warnings(yaml)).isEmpty();
  }

  @Test
  void developmentNeedsNoWarning() {
    assertThat(ConnectivityWarnings.of(Config.dev())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tcp: {listen: '127.0.0.1:1'}  | tcp.listen: no client can connect there, without an HTTP header
          unix: {path: /tmp/a}          | unix.path: no client can connect there, without an HTTP header
          """)
  void aHeaderLetsInNobodyWithoutHttp(String yaml, String warning) throws Exception {
    assertThat(
            warnings(
                "client: {user_id_http_header: X-User, trusted_proxies: [10.0.0.0/8]}\n" + yaml))
        .singleElement()
        .asString()
        .startsWith(warning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          chat: {enabled: true}                | chat.enabled: the page cannot connect, as client.allowed_origins
          websocket: {message_size_limit: 100} | websocket.message_size_limit: a connect command with a token does
          """)
  void aPartThatCannotWorkIsWarnedOf(String yaml, String warning) throws Exception {
    assertThat(warnings("client: {insecure: true}\n" + yaml))
        .singleElement()
        .asString()
        .startsWith(warning);
  }

  @Test
  void aQueueThatHoldsNoMessageIsWarnedOf() throws Exception {
    assertThat(warnings("client: {insecure: true, queue_max_size: 100}"))
        .containsExactly(
            "client.queue_max_size: 100 bytes close clients as slow at their first message (set at"
                + " least 512)");
  }

  @Test
  void thePageWithoutATokenIsWarnedOfWhereTokensAreNeeded() throws Exception {
    assertThat(
            warnings(
                """
                client: {token: {hmac_secret_key: secret}, allowed_origins: ['http://a']}
                chat: {enabled: true}
                """))
        .singleElement()
        .asString()
        .startsWith("chat.enabled: the page cannot connect, as it has no token");
  }

  private static List<String> warnings(String yaml) throws ConfigException {
    return ConnectivityWarnings.of(Config.parse(yaml));
  }
}
