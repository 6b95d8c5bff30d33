package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options that are harmless alone and open something together. */
class SecurityWarningsTest {

  @Test
  void defaultsAndDevelopmentOnThisMachineWarnOfNothing() {
    assertThat(SecurityWarnings.of(Config.defaults())).isEmpty();
    assertThat(Config.dev().warnings()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          client: {insecure: true} | client.insecure is true and other machines can connect
          client: {insecure: true, listen: 127.0.0.1:1}\\ntcp: {listen: 0.0.0.0:2} | client.insecure is true
          client: {insecure_skip_token_signature_verify: true} | anybody may be any user
          admin: {insecure: true, listen: 0.0.0.0:8001} | anybody who reaches admin.listen may push
          client: {user_id_http_header: X-User, trusted_proxies: [0.0.0.0/0]} | holds every address
          client: {user_id_http_header: X-User, trusted_proxies: [10.0.0.1], allowed_origins: ["https://*"]} | any page may act
          client: {proxy_protocol: true} | anybody may invent an address
          client: {disallow_anonymous_connection_tokens: true, allow_anonymous_connect_without_token: true} | without a token
          client: {subscribe_to_user_personal_channel: {enabled: true}}\\nchannel: {without_namespace: {allow_user_limited_channels: true}} | channel.user_separator
          """)
  void combinationIsWarnedOf(String yaml, String warning) throws Exception {
    assertThat(SecurityWarnings.of(Config.parse(yaml.replace("\\n", "\n"))))
        .singleElement()
        .asString()
        .contains(warning);
  }

  @Test
  void keylessApiBehindAProxyIsAnError() {
    assertThatThrownBy(
            () ->
                Config.parse(
                    """
                    client: {listen: 127.0.0.1:8000, trusted_proxies: [127.0.0.1]}
                    admin: {listen: 127.0.0.1:8000}
                    """))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("admin.key");
  }
}
