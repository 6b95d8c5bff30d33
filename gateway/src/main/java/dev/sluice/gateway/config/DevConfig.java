package dev.sluice.gateway.config;

import java.util.HashMap;
import java.util.Map;

/**
 * What {@code sluice dev} runs with: everything works at once, and nobody outside this machine can
 * reach it.
 */
final class DevConfig {
  private static final String YAML =
      """
      client:
        listen: 127.0.0.1:8000
        insecure: true
      admin:
        listen: 127.0.0.1:8001
      tcp:
        listen: 127.0.0.1:8002
      sse:
        enabled: true
      http_stream:
        enabled: true
      uni_websocket:
        enabled: true
      uni_sse:
        enabled: true
      uni_http_stream:
        enabled: true
      chat:
        enabled: true
      """;

  private DevConfig() {}

  static Config load(Map<String, String> environment) throws ConfigException {
    Config config = Loader.parse(YAML, "dev", environment);
    Map<String, String> withOrigins = new HashMap<>(environment);
    withOrigins.putIfAbsent(
        Environment.variable("client.allowed_origins"), originsOfChatPage(config));
    return Loader.parse(YAML, "dev", withOrigins);
  }

  /** The chat page comes from the clients' listener, whichever port that has. */
  private static String originsOfChatPage(Config config) {
    int port = config.client().listen().port();
    String anyPortIfChosenLater = port == 0 ? "*" : Integer.toString(port);
    return "http://127.0.0.1:%1$s,http://localhost:%1$s".formatted(anyPortIfChosenLater);
  }
}
