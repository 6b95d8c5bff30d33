package dev.sluice.gateway.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.config.Config;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The example page with a bare EventSource, from another origin, in a real Chromium. */
@Timeout(60)
final class EventSourceBrowserIT {
  private static final Path PAGE = Path.of("../examples/web/eventsource.html");

  /** Tells what it does after the first refusal. */
  private static final String BARE_EVENT_SOURCE =
      """
      new Promise(resolve => {
        const source = new EventSource('%s');
        let refusals = 0;
        source.onmessage = () => {
          if (++refusals < 2) return;
          source.close();
          resolve('comes back');
        };
        source.onerror = () => source.readyState === EventSource.CLOSED && resolve('gives up');
      })
      """;

  private static Chromium chromium;
  private static HttpServer pages;

  private Gateway gateway;

  @BeforeAll
  static void start() throws Exception {
    chromium = Chromium.startOrSkip();
    pages = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] page = Files.readAllBytes(PAGE);
    pages.createContext(
        "/",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/html");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    pages.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (chromium != null) {
      pages.stop(0);
      chromium.close();
    }
  }

  @AfterEach
  void stopGateway() {
    gateway.close();
  }

  @Test
  void showsPushesAndComesBackWhenTheGatewayRestarts() throws Exception {
    gateway = gatewayOn(0, origin());
    int port = gateway.clientAddress().getPort();
    try (Tab tab = chromium.newTab()) {
      tab.open(page(port));
      tab.waitUntil(shows("#state", "connected, 1"));
      Backend.publish(gateway, "lobby", "{\"text\":\"<b>hello</b>\"}");
      tab.waitUntil(shows("#log", "{\"text\":\"<b>hello</b>\"}"));

      gateway.close();
      gateway = gatewayOn(port, origin());
      tab.waitUntil(shows("#state", "connected, 2"));
      Backend.publish(gateway, "lobby", "\"again\"");
      tab.waitUntil(shows("#log", "\"again\""));
    }
  }

  @Test
  void stopsWhenThereIsNoUseInComingBack() throws Exception {
    gateway = gatewayOn(0, origin());
    try (Tab tab = chromium.newTab()) {
      tab.open(page(gateway.clientAddress().getPort()));
      tab.waitUntil(shows("#state", "connected, 1"));
      Backend.call(
          gateway,
          "disconnect",
          "{\"client\":\"%s\",\"disconnect\":{\"code\":4500,\"reason\":\"enough\"}}"
              .formatted(onlyClient()));
      tab.waitUntil(shows("#state", "enough (4500)"));
    }
  }

  @Test
  void pageOfAnotherOriginThanThoseAllowedSeesNothing() throws Exception {
    gateway = gatewayOn(0, "https://shop.example");
    try (Tab tab = chromium.newTab()) {
      tab.open(page(gateway.clientAddress().getPort()));
      tab.waitUntil("document.documentElement.dataset.link === 'closed'");
      assertThat(tab.evaluate("document.querySelector('#state').textContent").asText())
          .isEqualTo("connecting");
    }
  }

  /** It connects without a token. */
  @ParameterizedTest
  @CsvSource({"false, comes back", "true, gives up"})
  void bareEventSourceComesBackAfterARefusalUnlessTheStatusTellsOfIt(
      boolean toldByTheStatus, String expected) throws Exception {
    gateway =
        new Gateway(
            Config.parse(
                """
                client: {listen: '127.0.0.1:0', allowed_origins: ['%s']}
                admin: {listen: '127.0.0.1:0'}
                uni_sse: {enabled: true, connect_code_to_http_response: %s}
                """
                    .formatted(origin(), toldByTheStatus)),
            "test");
    String address =
        "http://127.0.0.1:%d/connection/uni_sse".formatted(gateway.clientAddress().getPort());
    try (Tab tab = chromium.newTab()) {
      tab.open(URI.create(origin() + "/?gateway=http://127.0.0.1:9"));
      assertThat(tab.evaluate(BARE_EVENT_SOURCE.formatted(address)).asText()).isEqualTo(expected);
    }
  }

  private String onlyClient() throws Exception {
    String answer = Backend.call(gateway, "connections", "{}");
    return new ObjectMapper().readTree(answer).at("/result/connections/0/client").asText();
  }

  private static String origin() {
    return "http://127.0.0.1:" + pages.getAddress().getPort();
  }

  private static URI page(int gateway) {
    return URI.create(origin() + "/?channel=lobby&gateway=http://127.0.0.1:" + gateway);
  }

  private static Gateway gatewayOn(int port, String origin) throws Exception {
    Config config =
        Config.parse(
            """
            client:
              listen: 127.0.0.1:%d
              insecure: true
              allowed_origins: ['%s']
            admin: {listen: '127.0.0.1:0'}
            uni_sse: {enabled: true}
            """
                .formatted(port, origin));
    return new Gateway(config, "test");
  }

  private static String shows(String selector, String text) {
    return "document.querySelector('%s').textContent.includes('%s')".formatted(selector, text);
  }
}
