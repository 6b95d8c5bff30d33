package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.config.NamespaceOptions.Overflow;
import dev.sluice.gateway.config.NamespaceOptions.PublicationDataFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {

  @Test
  void withoutAnythingConfiguredTheDefaultsHold() {
    Config config = Config.defaults();

    ClientConfig client = config.client();
    assertThat(client.listen()).isEqualTo(new ListenAddress("0.0.0.0", 8000));
    assertThat(client.allowedOrigins()).isEmpty();
    assertThat(client.pingInterval()).isEqualTo(Duration.ofSeconds(25));
    assertThat(client.pongTimeout()).isEqualTo(Duration.ofSeconds(8));
    assertThat(client.staleCloseDelay()).isEqualTo(Duration.ofSeconds(10));
    assertThat(client.expiredCloseDelay()).isEqualTo(Duration.ofSeconds(25));
    assertThat(client.expiredSubCloseDelay()).isEqualTo(Duration.ofSeconds(25));
    assertThat(client.channelLimit()).isEqualTo(128);
    assertThat(client.queueMaxSize()).isEqualTo(256 * 1024);
    assertThat(client.queueTotalMaxSize()).isEmpty();
    assertThat(client.commandQueueMaxLength()).isEqualTo(64);
    assertThat(client.handshakeTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(client.idleTimeout()).isEqualTo(Duration.ofSeconds(75));
    assertThat(client.insecure()).isFalse();
    assertThat(config.websocket())
        .isEqualTo(new WebsocketConfig(65_536, Duration.ofSeconds(1), false, 128, 1));
    assertThat(config.channel().maxLength()).isEqualTo(255);
    assertThat(config.channel().privatePrefix()).isEqualTo("$");
    assertThat(config.channel().namespaceBoundary()).isEqualTo(":");
    assertThat(config.channel().userBoundary()).isEqualTo("#");
    assertThat(config.channel().userSeparator()).isEqualTo(",");
    assertThat(config.channel().withoutNamespace().overflow()).isEqualTo(Overflow.DISCONNECT);
    assertThat(config.channel().namespaces()).isEmpty();
    assertThat(config.admin().listen()).isEqualTo(new ListenAddress("127.0.0.1", 8001));
    assertThat(config.admin().key().isEmpty()).isTrue();
    assertThat(config.admin().idleTimeout()).isEqualTo(Duration.ofSeconds(75));
    assertThat(config.admin().maxRequestBodySize()).isEqualTo(16 << 20);
    assertThat(config.chat().enabled()).isFalse();
    assertThat(config.shutdown().window()).isZero();
    assertThat(config.shutdown().grace()).isEqualTo(Duration.ofSeconds(10));
    assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Level.INFO, LogConfig.Format.TEXT));
    assertThat(config.node().name()).isEmpty();
    assertThat(config.eventLoops()).isZero();
  }

  @Test
  void aFileSetsWhatItNamesAndLeavesTheRest(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("sluice.yaml");
    Files.writeString(
        file,
        """
        client:
          listen: "[::1]:0"
          allowed_origins: [https://example.com, "https://*.example.com"]
          queue_total_max_size: 1GiB
          subscription_token:
            enabled: true
            hmac_secret_key: 0123
        channel:
          without_namespace:
            allow_subscribe_for_client: true
          namespaces:
            - name: chat
              overflow: conflate
              publication_data_format: json_object
        admin:
          error_mode: transport
        log: {level: debug, format: json}
        """);

    Config config = Config.load(file, Map.of());

    assertThat(config.client().listen()).isEqualTo(new ListenAddress("::1", 0));
    assertThat(config.client().allowedOrigins())
        .containsExactly("https://example.com", "https://*.example.com");
    assertThat(config.client().queueTotalMaxSize()).hasValue(1L << 30);
    assertThat(config.client().pingInterval()).isEqualTo(Duration.ofSeconds(25));
    // As it was written, not the number 123 that YAML makes of it.
    assertThat(config.client().subscriptionToken().keys().hmacSecretKey().value())
        .isEqualTo("0123");
    assertThat(config.channel().withoutNamespace().allowSubscribeForClient()).isTrue();
    NamespaceConfig chat = config.channel().namespaces().getFirst();
    assertThat(chat.name()).isEqualTo("chat");
    assertThat(chat.options().overflow()).isEqualTo(Overflow.CONFLATE);
    assertThat(chat.options().publicationDataFormat()).isEqualTo(PublicationDataFormat.JSON_OBJECT);
    assertThat(config.admin().errorMode()).isEqualTo(AdminConfig.ErrorMode.TRANSPORT);
    assertThat(config.log()).isEqualTo(new LogConfig(LogConfig.Level.DEBUG, LogConfig.Format.JSON));
  }

  @Test
  void aKeyWithoutAValueHasItsDefault() throws Exception {
    assertThat(Config.parse("client:\nadmin:\n  error_mode:\n  read_timeout: ~\n"))
        .isEqualTo(Config.defaults());
  }

  @Test
  void aMissingFileIsToldByItsName() {
    assertThatThrownBy(() -> Config.load(Path.of("nowhere.yaml"), Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("nowhere.yaml: there is no such file");
  }

  @Test
  void devReachesThisMachineOnlyAndAsksForNoTokens() {
    Config dev = Config.dev();

    assertThat(dev.client().listen()).isEqualTo(new ListenAddress("127.0.0.1", 8000));
    assertThat(dev.admin().listen()).isEqualTo(new ListenAddress("127.0.0.1", 8001));
    assertThat(dev.client().insecure()).isTrue();
    assertThat(dev.chat().enabled()).isTrue();
    assertThat(dev.client().allowedOrigins())
        .containsExactly("http://127.0.0.1:8000", "http://localhost:8000");
  }

  @Test
  void devLetsItsChatPageConnectOnAnotherPortToo() throws Exception {
    Config dev = Config.dev(Map.of("SLUICE_CLIENT_LISTEN", "127.0.0.1:9000"));
    assertThat(dev.client().allowedOrigins())
        .containsExactly("http://127.0.0.1:9000", "http://localhost:9000");

    Config anyPort = Config.dev(Map.of("SLUICE_CLIENT_LISTEN", "127.0.0.1:0"));
    assertThat(anyPort.client().allowedOrigins())
        .containsExactly("http://127.0.0.1:*", "http://localhost:*");
  }

  @Test
  void devKeepsTheOriginsThatTheEnvironmentSets() throws Exception {
    Config dev = Config.dev(Map.of("SLUICE_CLIENT_ALLOWED_ORIGINS", "https://example.com"));

    assertThat(dev.client().allowedOrigins()).containsExactly("https://example.com");
  }

  @Test
  void clientsAndBackendsShareAListenerWhenTheAddressIsTheSame() throws Exception {
    assertThat(Config.defaults().sharesListener()).isFalse();
    assertThat(Config.parse("client: {listen: 127.0.0.1:8001}").sharesListener()).isTrue();
  }

  @Test
  void twoTimesPortZeroAreTwoListeners() throws Exception {
    Config config = Config.parse("{client: {listen: 127.0.0.1:0}, admin: {listen: 127.0.0.1:0}}");

    assertThat(config.sharesListener()).isFalse();
  }

  @Test
  void noSecretShowsInText() throws Exception {
    Config config =
        Config.parse(
            """
            client:
              token: {hmac_secret_key: geheim1, hmac_previous_secret_key: geheim2}
              subscription_token: {hmac_secret_key: geheim3}
            admin: {key: geheim4}
            """);

    assertThat(config.toString()).doesNotContain("geheim").contains("key=***");
    assertThat(config.admin().key().value()).isEqualTo("geheim4");
  }
}
