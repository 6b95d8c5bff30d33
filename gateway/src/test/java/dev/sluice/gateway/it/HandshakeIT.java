package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a socket becomes a WebSocket, and who does not get that far. */
@Timeout(20)
final class HandshakeIT {
  private static final String[] RIGHT = {
    "Upgrade: websocket",
    "Connection: keep-alive, Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: " + Client.KEY
  };

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = TestGateway.start("client.insecure=true");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpSocket http() throws Exception {
    return gateway.opened(new HttpSocket(gateway.clientAddress()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/websocket", "/ws", "/ws?format=json&anything=else"})
  void opensWithTheAnswerThatTheKeyAsksFor(String path) throws Exception {
    try (Client client = Client.to(gateway.clientAddress()).path(path).open()) {
      assertThat(client.handshake().header("Sec-WebSocket-Accept")).isEqualTo(Client.ACCEPT);
      assertThat(client.handshake().header("Upgrade")).isEqualToIgnoringCase("websocket");
      assertThat(client.handshake().header("Connection")).isEqualToIgnoringCase("Upgrade");
      client.connect("{}");
    }
  }

  @Test
  void noSubprotocolIsNamedWhenNoneIsOffered() throws Exception {
    assertThat(gateway.client().handshake().header("Sec-WebSocket-Protocol")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"centrifuge-json", "chat, centrifuge-json", "mqtt,centrifuge-json,x"})
  void knownSubprotocolIsEchoed(String offered) throws Exception {
    try (Client client =
        Client.to(gateway.clientAddress()).header("Sec-WebSocket-Protocol: " + offered).open()) {
      assertThat(client.handshake().header("Sec-WebSocket-Protocol")).isEqualTo("centrifuge-json");
    }
  }

  @Test
  void unknownSubprotocolIsPassedOver() throws Exception {
    try (Client client =
        Client.to(gateway.clientAddress()).header("Sec-WebSocket-Protocol: mqtt").open()) {
      assertThat(client.handshake().header("Sec-WebSocket-Protocol")).isNull();
      client.connect("{}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?format=protobuf", "?cf_protocol=protobuf"})
  void protobufIsRefusedThatTheQueryAsksFor(String query) throws Exception {
    assertProtobufIsRefused(
        Client.to(gateway.clientAddress()).path("/connection/websocket" + query));
  }

  @ParameterizedTest
  @ValueSource(strings = {"centrifuge-protobuf", "mqtt, centrifuge-protobuf"})
  void protobufIsRefusedThatNothingElseIsOfferedBeside(String offered) throws Exception {
    assertProtobufIsRefused(
        Client.to(gateway.clientAddress()).header("Sec-WebSocket-Protocol: " + offered));
  }

  private static void assertProtobufIsRefused(Client.Opening opening) throws Exception {
    HttpSocket.Answer answer = opening.refusal();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("Protobuf is not served: use JSON");
  }

  @Test
  void jsonIsChosenWhereProtobufIsOfferedToo() throws Exception {
    try (Client client =
        Client.to(gateway.clientAddress())
            .header("Sec-WebSocket-Protocol: centrifuge-protobuf, centrifuge-json")
            .open()) {
      assertThat(client.handshake().header("Sec-WebSocket-Protocol")).isEqualTo("centrifuge-json");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void withoutEachUpgradeHeaderItIsABadRequest(int missing) throws Exception {
    String[] headers = RIGHT.clone();
    headers[missing] = "X-Instead: of it";
    assertThat(http().request("GET", "/connection/websocket", headers).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({"0, Upgrade: h2c", "3, Sec-WebSocket-Key: short"})
  void withAWrongUpgradeHeaderItIsABadRequest(int which, String wrong) throws Exception {
    String[] headers = RIGHT.clone();
    headers[which] = wrong;
    assertThat(http().request("GET", "/connection/websocket", headers).status()).isEqualTo(400);
  }

  @Test
  void rightHeadersOnAnotherMethodAreNotAllowed() throws Exception {
    HttpSocket.Answer answer = http().post("/connection/websocket", "", RIGHT);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("GET");
  }

  @Test
  void wrongHeadersCountBeforeTheMethod() throws Exception {
    assertThat(http().post("/connection/websocket", "").status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/websocket/", "/connection", "/", "/nowhere", "/api/publish"})
  void otherPathsAreNotFound(String path) throws Exception {
    assertThat(Client.to(gateway.clientAddress()).path(path).refusal().status()).isEqualTo(404);
  }

  @Test
  void afterARefusalTheSameSocketMayTryAgain() throws Exception {
    HttpSocket http = http();
    assertThat(http.request("GET", "/connection/websocket").status()).isEqualTo(400);
    assertThat(http.request("GET", "/connection/websocket", RIGHT).status()).isEqualTo(101);
  }

  @Test
  void commandsSentAlongWithTheHandshakeAreAnswered() throws Exception {
    HttpSocket http = http();
    http.write(
        "GET /connection/websocket HTTP/1.1\r\nHost: sluice\r\n"
            + String.join("\r\n", RIGHT)
            + "\r\n\r\n");
    http.write(Frame.text("{\"id\":1,\"connect\":{}}"));
    assertThat(http.answer().status()).isEqualTo(101);
    assertThat(Frame.read(http.in()).text()).startsWith("{\"id\":1,\"connect\":{\"client\":");
  }

  @Test
  void withoutAllowedOriginsOnlyRequestsWithoutOriginPass() throws Exception {
    gateway.client();
    assertThat(originStatus(gateway, "https://example.com")).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example.com, 101",
    "HTTPS://APP.EXAMPLE.COM, 101",
    "http://localhost:3000, 101",
    "https://example.com, 403",
    "https://app.example.com.evil.net, 403",
    "https://evilexample.com, 403",
    "null, 403"
  })
  void originsPassThatAPatternMatches(String origin, int status) throws Exception {
    try (TestGateway picky =
        TestGateway.start(
            "client.insecure=true",
            "client.allowed_origins=['https://*.example.com','http://localhost:????']")) {
      assertThat(originStatus(picky, origin)).isEqualTo(status);
    }
  }

  @Test
  void aStarLetsAllOriginsPass() throws Exception {
    try (TestGateway open =
        TestGateway.start("client.insecure=true", "client.allowed_origins=['*']")) {
      assertThat(originStatus(open, "https://example.com")).isEqualTo(101);
    }
  }

  private static int originStatus(TestGateway gateway, String origin) throws Exception {
    return Client.to(gateway.clientAddress()).header("Origin: " + origin).refusal().status();
  }

  @Test
  void connectionsBeyondTheLimitOfTheNodeAreUnavailable() throws Exception {
    try (TestGateway small =
        TestGateway.start("client.insecure=true", "client.connection_limit=1")) {
      small.connected();
      HttpSocket.Answer answer = Client.to(small.clientAddress()).refusal();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("connection_limit");
    }
  }

  @Test
  void connectionsBeyondTheRateLimitAreUnavailable() throws Exception {
    try (TestGateway slow =
        TestGateway.start("client.insecure=true", "client.connection_rate_limit=1")) {
      int admitted = 0;
      int refused = 0;
      while (refused == 0) {
        HttpSocket.Answer answer = Client.to(slow.clientAddress()).refusal();
        admitted += answer.status() == 101 ? 1 : 0;
        refused += answer.status() == 503 && answer.body().equals("connection_rate_limit") ? 1 : 0;
      }
      assertThat(admitted).isPositive();
      assertThat(slow.admin().metric("sluice_handshakes_total{outcome='connection_rate_limit'}"))
          .isEqualTo(1);
    }
  }

  @Test
  void whatNeverHappenedYetIsCountedToo() throws Exception {
    try (TestGateway fresh = TestGateway.start("tcp.listen=127.0.0.1:0")) {
      assertThat(fresh.admin().get("/metrics").body())
          .contains(
              "\nsluice_connections{transport=\"websocket\"} 0.0\n",
              "\nsluice_connections{transport=\"tcp\"} 0.0\n",
              "\nsluice_connections_opened_total{transport=\"websocket\"} 0.0\n",
              "\nsluice_handshakes_total{outcome=\"admitted\"} 0.0\n",
              "\nsluice_handshakes_total{outcome=\"connection_limit\"} 0.0\n");
    }
  }

  @Test
  void outcomesAreCounted() throws Exception {
    try (TestGateway counting = TestGateway.start("client.insecure=true")) {
      counting.client();
      originStatus(counting, "https://example.com");
      Admin admin = counting.admin();
      assertThat(admin.metric("sluice_handshakes_total{outcome='admitted'}")).isEqualTo(1);
      assertThat(admin.metric("sluice_handshakes_total{outcome='origin_forbidden'}")).isEqualTo(1);
      assertThat(admin.metric("sluice_connections{transport='websocket'}")).isEqualTo(1);
    }
  }
}
