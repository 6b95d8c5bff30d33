package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What web pages can have a browser send to an admin port that asks for no key. */
@Timeout(20)
final class AdminPagesIT {
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "admin.tcp_listen=127.0.0.1:0",
            "admin.allowed_hosts=sluice.internal,*.corp.example");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpSocket.Answer post(String path, String host, String... headers)
      throws Exception {
    return send(gateway, path, host, headers);
  }

  private static HttpSocket.Answer send(TestGateway to, String path, String host, String... headers)
      throws Exception {
    StringBuilder request = new StringBuilder("POST " + path + " HTTP/1.1\r\nHost: " + host);
    for (String header : headers) {
      request.append("\r\n").append(header);
    }
    try (HttpSocket http = new HttpSocket(to.adminAddress())) {
      return http.write(request + "\r\nContent-Length: 2\r\n\r\n{}").answer();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/info", "/api/connections", "/api", "/api/publish", "/metrics"})
  void hostThatIsNotOursIsRefused(String path) throws Exception {
    HttpSocket.Answer answer = post(path, "evil.example:8001");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("admin.allowed_hosts");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "LOCALHOST:8001, 200",
    "app.localhost:8001, 200",
    "127.0.0.1:8001, 200",
    "127.8.8.8, 200",
    "'[::1]:8001', 200",
    "sluice.internal:8001, 200",
    "a.corp.example, 200",
    "localhost.evil.example, 403",
    "evil-localhost, 403",
    "127.0.0.1.evil.example, 403",
    "corp.example, 403",
    "10.0.0.1, 403",
  })
  void hostsAreLoopbackOrConfigured(String host, int status) throws Exception {
    assertThat(post("/api/info", host).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: https://evil.example, 403",
    "Origin: null, 403",
    "Origin: http://localhost:3000, 403",
    "Origin: http://localhost:8001, 200",
    "Sec-Fetch-Site: cross-site, 403",
    "Sec-Fetch-Site: same-site, 403",
    "Sec-Fetch-Site: same-origin, 200",
    "Sec-Fetch-Site: none, 200",
  })
  void pagesOfOtherOriginsAreRefused(String header, int status) throws Exception {
    assertThat(post("/api/info", "localhost:8001", header).status()).isEqualTo(status);
  }

  @Test
  void nothingIsDoneForAPageThatIsRefused() throws Exception {
    Client client = gateway.connected();
    client.subscribe("news");
    String body = json("{'channel':'news','data':1}");
    try (HttpSocket http = new HttpSocket(gateway.adminAddress())) {
      assertThat(http.post("/api/publish", body, "Origin: https://evil.example").status())
          .isEqualTo(403);
    }
    client.expectNothingElse();
  }

  @Test
  void requestOfABrowserToTheRawPortIsNotCarriedOut() throws Exception {
    Client client = gateway.connected();
    client.subscribe("raw");
    String body = json("{'publish':{'channel':'raw','data':1}}\n");
    try (HttpSocket http = new HttpSocket(gateway.gateway().adminTcpAddress().orElseThrow())) {
      http.begin("POST", "/", "\n" + body, "Content-Type: text/plain");
      assertThat(http.in().readLine()).contains("this is HTTP");
    }
    client.expectNothingElse();
  }

  @Test
  void probesAreAnsweredWhateverTheHost() throws Exception {
    assertThat(post("/health", "evil.example").status()).isEqualTo(200);
    assertThat(post("/ready", "evil.example").status()).isEqualTo(200);
  }

  @Test
  void withAKeyHostAndOriginDoNotMatter() throws Exception {
    try (TestGateway keyed = TestGateway.start("admin.key=k")) {
      assertThat(send(keyed, "/api/info", "any.example", "X-API-Key: k").status()).isEqualTo(200);
      assertThat(send(keyed, "/api/info", "any.example", "X-API-Key: x").status()).isEqualTo(401);
    }
  }
}
