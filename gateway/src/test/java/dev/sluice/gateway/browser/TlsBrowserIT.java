package dev.sluice.gateway.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.config.Config;
import dev.sluice.gateway.net.Pki;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real Chromium against a gateway that speaks TLS. */
@Timeout(60)
final class TlsBrowserIT {
  /** Over HTTP/1.1 browsers open six to an address. */
  private static final int STREAMS = 24;

  private static final String OPEN_STREAMS =
      """
      for (let i = 0; i < %d; i++) {
        const shown = document.body.appendChild(document.createElement('p'));
        shown.className = 'stream';
        const source = new EventSource('/connection/uni_sse?channel=news');
        source.onmessage = event => shown.append(event.data);
        source.onerror = () => shown.append('error');
      }
      """
          .formatted(STREAMS);

  private static Pki server;
  private static Chromium chromium;

  @TempDir private Path files;
  private Gateway gateway;

  @BeforeAll
  static void startChromium() throws Exception {
    server = Pki.of("sluice");
    chromium = Chromium.startOrSkip("--ignore-certificate-errors-spki-list=" + server.keyHash());
  }

  @AfterAll
  static void stopChromium() throws Exception {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void startGateway() throws Exception {
    server.install(files, "client");
    Config config =
        Config.parse(
            """
            client:
              listen: 127.0.0.1:0
              insecure: true
              allowed_origins: ['https://127.0.0.1:*']
              tls: {certificate: '%1$s/certificate.pem', key: '%1$s/key.pem'}
            admin: {listen: '127.0.0.1:0'}
            chat: {enabled: true}
            uni_sse: {enabled: true}
            """
                .formatted(files));
    gateway = new Gateway(config, "test");
  }

  @AfterEach
  void stopGateway() {
    gateway.close();
  }

  @Test
  void chatPageTalksOverSecureWebSocket() throws Exception {
    try (Tab tab = chromium.newTab()) {
      BlockingQueue<JsonNode> sockets = tab.network("webSocketCreated");
      tab.open(page("/"));
      tab.waitUntil("document.querySelector('.room')?.dataset.subscribed === 'true'");
      assertThat(next(sockets).get("url").asText()).isEqualTo(text("wss", "/connection/websocket"));

      Backend.publish(gateway, "lobby", "{\"from\":\"curl\",\"text\":\"hello\"}");
      tab.waitUntil("document.querySelector('.message .body')?.textContent === 'hello'");
    }
  }

  @Test
  void manyEventSourcesShareOneConnection() throws Exception {
    try (Tab tab = chromium.newTab()) {
      tab.open(page("/nothing")); // Any page of the same origin.
      BlockingQueue<JsonNode> responses = tab.network("responseReceived");
      tab.evaluate(OPEN_STREAMS);
      tab.waitUntil(eachStreamShows("\"connect\""));
      Backend.publish(gateway, "news", "\"to all\"");
      tab.waitUntil(eachStreamShows("\"to all\""));

      Set<Integer> connections = new HashSet<>();
      for (int i = 0; i < STREAMS; i++) {
        JsonNode response = nextOfEventSource(responses).get("response");
        assertThat(response.get("protocol").asText()).isEqualTo("h2");
        connections.add(response.get("connectionId").asInt());
      }
      assertThat(connections).hasSize(1);
      assertThat(tab.evaluate("document.body.textContent").asText()).doesNotContain("error");
    }
  }

  private static String eachStreamShows(String text) {
    return """
    [...document.querySelectorAll('.stream')].filter(
        stream => stream.textContent.includes('%s')).length === %d\
    """
        .formatted(text, STREAMS);
  }

  private static JsonNode next(BlockingQueue<JsonNode> events) throws InterruptedException {
    JsonNode event = events.poll(10, TimeUnit.SECONDS);
    assertThat(event).as("an event of the network").isNotNull();
    return event.get("params");
  }

  /** Passes over what the browser asks for by itself, such as an icon. */
  private static JsonNode nextOfEventSource(BlockingQueue<JsonNode> responses)
      throws InterruptedException {
    JsonNode response = next(responses);
    while (!response.get("type").asText().equals("EventSource")) {
      response = next(responses);
    }
    return response;
  }

  private URI page(String path) {
    return URI.create(text("https", path));
  }

  private String text(String scheme, String path) {
    return scheme + "://127.0.0.1:" + gateway.clientAddress().getPort() + path;
  }
}
