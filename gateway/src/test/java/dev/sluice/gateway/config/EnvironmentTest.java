package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.config.NamespaceOptions.Overflow;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentTest {

  @Test
  void everyKeyHasAVariableOfItsOwn() {
    assertThat(KnownKeys.everywhere().stream().map(Environment::variable)).doesNotHaveDuplicates();
  }

  @Test
  void theEnvironmentWinsOverTheFile() throws Exception {
    Config config =
        Loader.parse(
            "client: {ping_interval: 30s, pong_timeout: 9s}",
            "sluice.yaml",
            Map.of("SLUICE_CLIENT_PING_INTERVAL", "1m", "SLUICE_EVENT_LOOPS", "2"));

    assertThat(config.client().pingInterval()).isEqualTo(Duration.ofMinutes(1));
    assertThat(config.client().pongTimeout()).isEqualTo(Duration.ofSeconds(9));
    assertThat(config.eventLoops()).isEqualTo(2);
  }

  @Test
  void listsAreCommaSeparatedOrYaml() throws Exception {
    assertThat(origins("https://a, https://b")).containsExactly("https://a", "https://b");
    assertThat(origins("[https://a, https://b]")).containsExactly("https://a", "https://b");
    assertThat(origins("[\"https://a\"]")).containsExactly("https://a");
    assertThat(origins("")).isEmpty();
  }

  @Test
  void namespacesAreJson() throws Exception {
    Config config =
        Config.load(
            null,
            Map.of(
                "SLUICE_CHANNEL_NAMESPACES",
                "[{\"name\": \"chat\", \"overflow\": \"drop_oldest\"}, {\"name\": \"news\"}]",
                "SLUICE_CHANNEL_WITHOUT_NAMESPACE_ALLOW_PUBLISH_FOR_CLIENT",
                "true"));

    assertThat(config.channel().namespaces())
        .extracting(NamespaceConfig::name)
        .containsExactly("chat", "news");
    assertThat(config.channel().namespaces().getFirst().options().overflow())
        .isEqualTo(Overflow.DROP_OLDEST);
    assertThat(config.channel().withoutNamespace().allowPublishForClient()).isTrue();
  }

  @Test
  void aProblemNamesTheVariable() {
    assertThat(
            Problems.of(
                "",
                Map.of(
                    "SLUICE_CLIENT_LISTEN", "here",
                    "SLUICE_CHANNEL_NAMESPACES", "[{\"name\": \"x\"}]",
                    "SLUICE_CHANNEL_WITHOUT_NAMESPACE_PRESENCE", "true")))
        .containsExactlyInAnyOrder(
            "SLUICE_CLIENT_LISTEN: client.listen: here (expected: host:port, [::1]:8000 or :8000)",
            "SLUICE_CHANNEL_NAMESPACES: channel.namespaces[0].name: x"
                + " (expected: two or more letters, digits, hyphens, underscores)",
            "SLUICE_CHANNEL_WITHOUT_NAMESPACE_PRESENCE: channel.without_namespace.presence: true"
                + " (expected: only false, since it is not served by this version yet)");
  }

  @Test
  void aVariableThatSetsNothingIsAProblem() {
    assertThat(Problems.of("", Map.of("SLUICE_CLIENT_LISTN", "geheim")))
        .containsExactly("SLUICE_CLIENT_LISTN: unknown key (did you mean SLUICE_CLIENT_LISTEN?)");
  }

  @Test
  void aWrongShapeInTheFileIsToldThoughAVariableReachesBelowIt() {
    assertThat(Problems.of("client: 5", Map.of("SLUICE_CLIENT_LISTEN", ":8000")))
        .containsExactly("sluice.yaml:1: client: a single value (expected: a section of keys)");
  }

  @Test
  void variablesOfOthersAreLeftAlone() throws Exception {
    Map<String, String> environment =
        Map.of(
            "PATH", "/bin",
            "SLUICE_JAVA_HOME", "/opt/jdk",
            "SLUICE_JAVA_OPTS", "-Xmx1g",
            "SLUICE_SERVICE_HOST", "10.0.0.1",
            "SLUICE_SERVICE_PORT_HTTP", "8000",
            "SLUICE_PORT", "tcp://10.0.0.1:8000",
            "SLUICE_ADMIN_PORT_8001_TCP_ADDR", "10.0.0.1");

    assertThat(Config.load(null, environment)).isEqualTo(Config.defaults());
  }

  private static Iterable<String> origins(String text) throws ConfigException {
    return Config.load(null, Map.of("SLUICE_CLIENT_ALLOWED_ORIGINS", text))
        .client()
        .allowedOrigins();
  }
}
