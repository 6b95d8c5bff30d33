package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What protects a gateway outlives every reload. */
class GuardsTest {
  private static final String ALL =
      """
      client:
        connection_limit: 7
        socket_limit_per_address: 3
        allowed_origins: ["https://a"]
        token: {hmac_secret_key: s, audience: a, issuer: i, user_id_claim: u}
        subscription_token: {enabled: true, hmac_secret_key: t}
      channel:
        private_prefix: "!"
        without_namespace: {channel_regex: "^a+$"}
        namespaces:
          - name: news
          - {name: chat, channel_regex: "^b+$"}
      admin: {key: k}
      """;

  @TempDir private Path directory;

  private static Config after(String yaml) throws ConfigException {
    return Config.parse(ALL).reloaded(Config.parse(yaml));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          admin: {key: k}                   |                                | admin.key
          connection_limit: 7               |                                | client.connection_limit
          socket_limit_per_address: 3       |                                | client.socket_limit_per_address
          hmac_secret_key: s,               |                                | client.token.hmac_secret_key
          audience: a,                      |                                | client.token.audience
          , issuer: i                       |                                | client.token.issuer
          , user_id_claim: u                |                                | client.token.user_id_claim
          enabled: true,                    |                                | client.subscription_token.enabled
          , hmac_secret_key: t              | , insecure: true               |
          private_prefix: "!"               |                                | channel.private_prefix
          without_namespace: {channel_regex: "^a+$"} |                       | channel.without_namespace.channel_regex
          - name: news                      |                                | channel.namespaces[news]
          , channel_regex: "^b+$"           |                                | channel.namespaces[chat].channel_regex
          admin: {key: k}                   | admin: {key: ""}               | admin.key
          ["https://a"]                     | ["https://a", "*"]             | client.allowed_origins
          ["https://a"]                     | ["https://a", "https://*"]     | client.allowed_origins
          ["https://a"]                     | ["*://*"]                      | client.allowed_origins
          """)
  void reloadThatDropsAGuardIsRefused(String text, String inItsPlace, String key) throws Exception {
    String yaml = ALL.replace(text, inItsPlace == null ? "" : inItsPlace);
    assertThat(yaml).isNotEqualTo(ALL);

    assertThatThrownBy(() -> after(yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(key == null ? "" : key);
  }

  @Test
  void reloadThatReplacesAGuardIsCarriedOut() throws Exception {
    String yaml =
        ALL.replace("key: k", "key: other")
            .replace("connection_limit: 7", "connection_limit: 9")
            .replace("https://a", "https://b")
            .replace("hmac_secret_key: s", "hmac_secret_key: n, hmac_previous_secret_key: s")
            .replace("name: news", "name: news\n    - name: sport");

    Config config = after(yaml);
    assertThat(config.admin().key()).isEqualTo(new Secret("other"));
    assertThat(config.client().connectionLimit()).isEqualTo(9);
    assertThat(config.channel().namespaces()).hasSize(3);
    // The end of a rotation: fewer tokens pass.
    assertThat(config.reloaded(Config.parse(yaml.replace(", hmac_previous_secret_key: s", ""))))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# nothing\n", "---\n", "{}", "null"})
  void fileWithoutAKeyIsNoConfigurationForAReload(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("sluice.yaml"), text);

    assertThat(Config.load(file, Map.of())).isEqualTo(Config.defaults());
    assertThatThrownBy(() -> Config.loadAgain(file, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage(file + ": it holds no key (expected: a configuration)");
  }

  @Test
  void whatCannotBeReadTwiceIsNotReadAgain() {
    assertThatThrownBy(() -> Config.loadAgain(Path.of("/dev/null"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("/dev/null: no regular file (expected: one, since it is read a second time)");
  }

  @Test
  void everyCutOfAFileIsRefusedOrKeepsTheKeyAndTheNamespaces() throws Exception {
    Config now = Config.parse(ALL);
    Path file = directory.resolve("sluice.yaml");
    for (int length = 0; length < ALL.length() - "k}\n".length(); length++) {
      Files.writeString(file, ALL.substring(0, length));
      assertThatThrownBy(() -> now.reloaded(Config.loadAgain(file, Map.of())))
          .isInstanceOf(ConfigException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "admin:\n  key: 0123456789",
        "client:\n  token:\n    hmac_secret_key: 0123456789",
        "client:\n  token:\n    audience: my-service",
        "channel:\n  without_namespace:\n    channel_regex: ^[a-z]+x$",
      })
  void noCutOfAValueCountsAsAValue(String yaml) throws Exception {
    Config now = Config.parse(yaml);
    for (int length = 0; length < yaml.length(); length++) {
      String text = yaml.substring(0, length);
      assertThatThrownBy(() -> reloaded(now, text)).as(text).isInstanceOf(ConfigException.class);
    }
    assertThat(reloaded(now, yaml)).isEqualTo(now);
  }

  @Test
  void cutLetsNobodyInWhoWasNotLetIn() throws Exception {
    String yaml =
        """
        client:
          token:
            hmac_secret_key: s
            hmac_previous_secret_key: 0123456789
          allowed_origins:
            - https://a.example
            - https://b.example\
        """;
    Config now = Config.parse(yaml);
    for (int length = 0; length < yaml.length(); length++) {
      ClientConfig config;
      try {
        config = reloaded(now, yaml.substring(0, length)).client();
      } catch (ConfigException refused) {
        continue;
      }
      assertThat(now.client().allowedOrigins()).containsAll(config.allowedOrigins());
      assertThat(config.token().hmacPreviousSecretKey().value()).isIn("", "0123456789");
    }
  }

  /** As a file. */
  private Config reloaded(Config now, String text) throws Exception {
    Path file = Files.writeString(directory.resolve("sluice.yaml"), text);
    return now.reloaded(Config.loadAgain(file, Map.of()));
  }

  @Test
  void secretThatWasReplacedMayGoAndLimitsMayBecomeTighter() throws Exception {
    Config now =
        Config.parse(
            "client: {socket_limit: 100, token: {hmac_secret_key: s, hmac_previous_secret_key:"
                + " t}}");

    Config config =
        now.reloaded(Config.parse("client: {socket_limit: 10, token: {hmac_secret_key: s}}"));

    assertThat(config.client().socketLimit()).isEqualTo(10);
    assertThat(config.client().token().hmacPreviousSecretKey().isEmpty()).isTrue();
  }

  @Test
  void fileIsReadUpToABoundAndAsUtf8() throws Exception {
    Path large = Files.writeString(directory.resolve("large"), "#" + "x".repeat(1 << 20));
    assertThatThrownBy(() -> Config.load(large, Map.of()))
        .hasMessageContaining("more than 1048576");
    Path other = Files.write(directory.resolve("latin1"), new byte[] {'#', (byte) 0xE4});
    assertThatThrownBy(() -> Config.load(other, Map.of())).hasMessageContaining("not UTF-8");
  }
}
