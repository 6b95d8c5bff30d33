package dev.sluice.gateway.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What a configuration says that is allowed, but that its author can hardly have meant: clients
 * that can never connect, or parts that can never be used.
 */
final class ConnectivityWarnings {
  /** A connect command with a token of the usual size does not fit into less. */
  private static final int LEAST_MESSAGE_BYTES = 512;

  /** The reply to it, or a small push, does not fit into less. */
  private static final int LEAST_QUEUE_BYTES = 512;

  private final Config config;
  private final List<String> found = new ArrayList<>();

  private ConnectivityWarnings(Config config) {
    this.config = config;
  }

  static List<String> of(Config config) {
    ConnectivityWarnings settings = new ConnectivityWarnings(config);
    settings.whoCanConnect();
    settings.chatPage();
    settings.limits();
    return List.copyOf(settings.found);
  }

  private void whoCanConnect() {
    if (anonymousMayConnect() || tokensAreAccepted()) {
      return;
    }
    String remedy =
        "set client.token.hmac_secret_key, or client.allow_anonymous_connect_without_token: true";
    if (config.client().userIdHttpHeader().isEmpty()) {
      add("client.token.hmac_secret_key", "not set, so no client can connect", remedy);
      return;
    }
    if (config.tcp().listen().isPresent()) {
      add("tcp.listen", "no client can connect there, without an HTTP header or a token", remedy);
    }
    if (!config.unix().path().isEmpty()) {
      add("unix.path", "no client can connect there, without an HTTP header or a token", remedy);
    }
  }

  private void chatPage() {
    if (!config.chat().enabled()) {
      return;
    }
    if (!anonymousMayConnect() && config.client().userIdHttpHeader().isEmpty()) {
      add(
          "chat.enabled",
          "the page cannot connect, as it has no token",
          "set client.allow_anonymous_connect_without_token: true, or disable the page");
    }
    if (config.client().allowedOrigins().isEmpty()) {
      add(
          "chat.enabled",
          "the page cannot connect, as client.allowed_origins is empty",
          "add the page's own origin, such as https://chat.example.com");
    }
  }

  private void limits() {
    if (config.client().queueMaxSize() < LEAST_QUEUE_BYTES) {
      add(
          "client.queue_max_size",
          config.client().queueMaxSize() + " bytes close clients as slow at their first message",
          "set at least " + LEAST_QUEUE_BYTES);
    }
    messageSize("websocket", config.websocket().messageSizeLimit());
    if (config.tcp().listen().isPresent()) {
      messageSize("tcp", config.tcp().messageSizeLimit());
    }
    if (!config.unix().path().isEmpty()) {
      messageSize("unix", config.unix().messageSizeLimit());
    }
  }

  private void messageSize(String section, long bytes) {
    if (bytes < LEAST_MESSAGE_BYTES) {
      add(
          section + ".message_size_limit",
          "a connect command with a token does not fit into " + bytes + " bytes",
          "set at least " + LEAST_MESSAGE_BYTES);
    }
  }

  private boolean anonymousMayConnect() {
    return config.client().insecure() || config.client().allowAnonymousConnectWithoutToken();
  }

  private boolean tokensAreAccepted() {
    return !config.client().token().hmacSecretKey().isEmpty()
        || config.client().insecureSkipTokenSignatureVerify();
  }

  private void add(String key, String what, String remedy) {
    found.add("%s: %s (%s)".formatted(key, what, remedy));
  }
}
