package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static dev.sluice.gateway.it.Json.withoutDetail;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The server API as HTTP: keys, statuses, bodies of every size and form. */
@Timeout(30)
final class AdminHttpIT {
  private static final String ECHO = json("{'method':'echo','params':1}");
  private static final String ECHOED = json("{'result':{'data':1}}");
  private static final int MAX_BODY = 16 * 1024 * 1024;
  private static final String[] METHODS = {
    "publish",
    "broadcast",
    "push",
    "subscribe",
    "unsubscribe",
    "disconnect",
    "refresh",
    "presence",
    "presence_stats",
    "history",
    "history_remove",
    "channels",
    "info",
    "rpc",
    "batch",
    "connections",
    "online",
    "attributes"
  };

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = TestGateway.start("client.insecure=true", "channel.namespaces=[{name: known}]");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpSocket http() throws Exception {
    return gateway.opened(new HttpSocket(gateway.adminAddress()));
  }

  // Keys.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-API-Key: right | | 200",
        "x-api-key: right | | 200",
        "Authorization: apikey right | | 200",
        "authorization: APIKEY right | | 200",
        "X-None: 1 | ?api_key=right | 200",
        "X-None: 1 | ?x=y&api_key=ri%67ht | 200",
        "Authorization: Bearer other | ?api_key=right | 200",
        "X-API-Key: | ?api_key=right | 200",
        "X-None: 1 | | 401",
        "X-API-Key: wrong | | 401",
        "X-API-Key: right1 | | 401",
        "X-API-Key: | | 401",
        "Authorization: apikey wrong | | 401",
        "Authorization: Bearer right | | 401",
        "Authorization: right | | 401",
        "X-None: 1 | ?api_key=wrong | 401",
        "X-API-Key: wrong | ?api_key=right | 401",
        "Authorization: apikey wrong | ?api_key=right | 401"
      })
  void onlyWhoHasTheKeyGetsIn(String header, String query, int status) throws Exception {
    try (TestGateway locked = TestGateway.start("admin.key=right")) {
      for (String path : new String[] {"/api/rpc", "/api"}) {
        HttpSocket http = locked.opened(new HttpSocket(locked.adminAddress()));
        String body = path.equals("/api") ? json("{'method':'info'}") : ECHO;
        HttpSocket.Answer answer = http.post(path + (query == null ? "" : query), body, header);
        assertThat(answer.status()).as(path).isEqualTo(status);
        if (status == 401) {
          assertThat(answer.body()).isEmpty();
          assertThat(answer.header("Content-Length")).isEqualTo("0");
        }
      }
    }
  }

  @Test
  void wrongKeyIsCountedWhicheverWayItComes() throws Exception {
    try (TestGateway locked = TestGateway.start("admin.key=right")) {
      Admin admin = locked.admin();
      admin.post("/api/rpc", ECHO, "X-API-Key: wrong");
      admin.post("/api", json("{'method':'info'}"), "X-API-Key: wrong");
      admin.post("/api", "nonsense", "X-API-Key: right");

      String calls = "sluice_api_calls_total{method=\"%s\",outcome=\"%s\"}";
      assertThat(admin.metric(calls.formatted("rpc", "unauthorized"))).isEqualTo(1);
      assertThat(admin.metric(calls.formatted("unknown", "unauthorized"))).isEqualTo(1);
      assertThat(admin.metric(calls.formatted("unknown", "malformed"))).isEqualTo(1);
    }
  }

  @Test
  void wrongKeyInOneHeaderCountsBeforeARightOneInAnother() throws Exception {
    try (TestGateway locked = TestGateway.start("admin.key=right")) {
      HttpSocket http = locked.opened(new HttpSocket(locked.adminAddress()));
      String right = "Authorization: apikey right";
      assertThat(http.post("/api/rpc", ECHO, "X-API-Key: wrong", right).status()).isEqualTo(401);
      assertThat(http.post("/api/rpc", ECHO, right).status()).isEqualTo(200);
      assertThat(http.request("GET", "/health").status()).isEqualTo(200);
      assertThat(http.request("GET", "/ready").status()).isEqualTo(200);
      assertThat(http.request("GET", "/api/rpc").status()).isEqualTo(405);
      assertThat(http.request("GET", "/api").status()).isEqualTo(405);
    }
  }

  // Methods and paths.

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"})
  void apiIsCalledWithPostOnly(String method) throws Exception {
    for (String path : new String[] {"/api/publish", "/api"}) {
      HttpSocket.Answer answer = http().request(method, path);
      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("POST");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/api/", "/api/nothing", "/api/publish/", "/api/Publish", "/apix", "/x/y"})
  void otherPathsAreNotFound(String path) throws Exception {
    assertThat(http().post(path, "{}").status()).isEqualTo(404);
  }

  @Test
  void queriesDoNotMatter() throws Exception {
    HttpSocket.Answer answer = http().post("/api/rpc?x=/y", ECHO);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo(ECHOED);
  }

  // Bodies.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{}x",
        "{} {}",
        "[]",
        "'text'",
        "5",
        "nul",
        "null null",
        "{'channel':5}",
        "{'channel':'known:x','data':}",
        "{'channel':'known:x','data':1,'tags':{'a':1}}",
        "{'channel':'known:x','data':1,'tags':[]}",
        "{'channel':'known:x','data':1,'skip_history':'yes'}",
        "{'channel':'known:x','data':1,'version':-1}",
        "{'channel':'known:x','data':1,'b64data':1}",
        "{'channel':'known:x','data':1,}",
        "{'channel':'known:x' 'data':1}",
        "\uFEFF{'channel':'known:x','data':1}"
      })
  void whatIsNoRequestIsABadRequest(String body) throws Exception {
    HttpSocket.Answer answer = http().post("/api/publish", json(body));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).startsWith("text/plain");
    assertThat(answer.body()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "'x'", "{'x':}", ""})
  void everyMethodWantsAnObject(String body) throws Exception {
    for (String method : METHODS) {
      assertThat(http().post("/api/" + method, json(body)).status()).as(method).isEqualTo(400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", " null\n", "{}", "{'unknown':[1]}", "{'pattern':null}"})
  void nullStandsForAnEmptyObject(String body) throws Exception {
    HttpSocket.Answer answer = http().post("/api/channels", json(body));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).startsWith(json("{'result':{'channels':{"));
  }

  @Test
  void contentTypeDoesNotMatter() throws Exception {
    for (String type : new String[] {"text/plain", "application/x-www-form-urlencoded", "x"}) {
      assertThat(http().post("/api/rpc", ECHO, "Content-Type: " + type).body()).isEqualTo(ECHOED);
    }
  }

  @Test
  void bodyOfThreeMegabytesIsTaken() throws Exception {
    String data = "\"" + "x".repeat(3_000_000) + "\"";
    HttpSocket.Answer answer =
        http().post("/api/rpc", json("{'method':'echo','params':") + data + "}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(json("{'result':{'data':") + data + "}}");
  }

  @Test
  void bodyBeyondTheLimitIsTooLargeBeforeItIsSent() throws Exception {
    HttpSocket http = http();
    http.write(
        "POST /api/rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + (MAX_BODY + 1)
            + "\r\n\r\n");
    HttpSocket.Answer answer = http.answer();
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(http.isDropped()).isTrue();
  }

  @Test
  void chunksBeyondTheLimitAreTooLarge() throws Exception {
    try (TestGateway small = TestGateway.start("admin.max_request_body_size=1000")) {
      HttpSocket http = small.opened(new HttpSocket(small.adminAddress()));
      http.write("POST /api/rpc HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
      http.write("3e8\r\n" + " ".repeat(1000) + "\r\n");
      http.write("1\r\n \r\n");
      assertThat(http.answer().status()).isEqualTo(413);
      assertThat(http.isDropped()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST /api/rpc HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        "POST /api/rpc HTTP/1.1\r\nHost: x\r\nContent-Length: 1e3\r\n\r\n",
        "POST /api/rpc HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
        "POST /api/rpc HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /api/rpc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
        "POST /api/rpc\r\n\r\n",
        "POST /api/rpc HTTP/9\r\n\r\n",
        "{\"method\":\"info\"}\r\n\r\n"
      })
  void whatIsNotHttpIsABadRequestAndTheEnd(String request) throws Exception {
    HttpSocket http = http().write(request);
    HttpSocket.Answer answer = http.answer();
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Connection")).isEqualTo("close");
    assertThat(http.isDropped()).isTrue();
  }

  @Test
  void bodyMayComeInChunks() throws Exception {
    HttpSocket http = http();
    http.write("POST /api/rpc HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < ECHO.length(); i++) {
      http.write("1;ext=1\r\n" + ECHO.charAt(i) + "\r\n");
    }
    http.write("0\r\nX-Trailer: 1\r\n\r\n");
    assertThat(http.answer().body()).isEqualTo(ECHOED);
    assertThat(http.post("/api/rpc", ECHO).body()).isEqualTo(ECHOED);
  }

  @Test
  void callerMayWaitToBeToldToContinue() throws Exception {
    HttpSocket http = http();
    http.write(
        "POST /api/rpc HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: "
            + ECHO.length()
            + "\r\n\r\n");
    assertThat(http.answer().status()).isEqualTo(100);
    http.write(ECHO);
    assertThat(http.answer().body()).isEqualTo(ECHOED);
  }

  // Connections.

  @Test
  void connectionIsKept() throws Exception {
    HttpSocket http = http();
    for (int i = 0; i < 3; i++) {
      assertThat(http.post("/api/rpc", ECHO).body()).isEqualTo(ECHOED);
      assertThat(http.post("/api/nothing", "").status()).isEqualTo(404);
      assertThat(http.post("/api/rpc", "{").status()).isEqualTo(400);
    }
    assertThat(http.post("/api/rpc", ECHO, "Connection: close").header("Connection"))
        .isEqualTo("close");
    assertThat(http.isDropped()).isTrue();
  }

  @Test
  void olderHttpIsAnsweredAndClosed() throws Exception {
    HttpSocket http = http();
    http.write("POST /api/rpc HTTP/1.0\r\nContent-Length: " + ECHO.length() + "\r\n\r\n" + ECHO);
    assertThat(http.answer().body()).isEqualTo(ECHOED);
    assertThat(http.isDropped()).isTrue();
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      // Every third has to wait for the other event loop, or for a time-out.
      String call =
          i % 3 == 0
              ? "{'to':{'all':true},'data':%d,'wait':'written'}".formatted(i)
              : "{'method':'echo','params':%d}".formatted(i);
      requests
          .append("POST /api/" + (i % 3 == 0 ? "push" : "rpc") + " HTTP/1.1\r\nHost: localhost\r\n")
          .append("Content-Length: " + call.length() + "\r\n\r\n")
          .append(json(call));
    }
    Client one = gateway.connected();
    Client other = gateway.connected();
    HttpSocket http = http().write(requests.toString());
    for (int i = 0; i < 300; i++) {
      String body = http.answer().body();
      if (i % 3 == 0) {
        assertThat(body).contains(json("'dropped':{}"));
        one.expect("{'push':{'message':{'data':" + i + "}}}");
        other.expect("{'push':{'message':{'data':" + i + "}}}");
      } else {
        assertThat(body).isEqualTo(json("{'result':{'data':" + i + "}}"));
      }
    }
    one.close();
    other.close();
  }

  @Test
  void ordinaryHttpClientsGetOn() throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.adminAddress().getPort() + "/api/rpc");
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(uri).POST(BodyPublishers.ofString(ECHO)).build(),
              BodyHandlers.ofString(StandardCharsets.UTF_8));
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(ECHOED);
    }
  }

  // Errors.

  @Test
  void errorsAreToldInABodyOf200() throws Exception {
    HttpSocket.Answer answer = http().post("/api/publish", "{}");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(withoutDetail(answer.body()))
        .isEqualTo(json("{'error':{'code':107,'message':'bad request'}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "publish | {'channel':'nowhere:x','data':1} | 404 | {'code':102,'message':'unknown"
            + " channel'}",
        "rpc | {'method':'x'} | 404 | {'code':104,'message':'not found'}",
        "publish | {'channel':'x'} | 400 | {'code':107,'message':'bad request'}",
        "presence | {'channel':'x'} | 400 | {'code':108,'message':'not available'}",
        "subscribe | {'user':'x','channel':'x','expire_at':1} | 500 |"
            + " {'code':100,'message':'internal server error'}",
      })
  void errorsMayBeToldByTheStatus(String method, String request, int status, String body)
      throws Exception {
    HttpSocket.Answer answer =
        http().post("/api/" + method, json(request), "X-Centrifugo-Error-Mode: transport");
    assertThat(answer.status()).isEqualTo(status);
    assertThat(withoutDetail(answer.body())).isEqualTo(json(body));
    try (TestGateway always = TestGateway.start("admin.error_mode=transport")) {
      HttpSocket http = always.opened(new HttpSocket(always.adminAddress()));
      assertThat(http.post("/api/" + method, json(request)).status()).isEqualTo(status);
      assertThat(http.post("/api/batch", json("{'commands':[null]}")).status()).isEqualTo(200);
    }
  }

  @Test
  void itemsOfABroadcastOrBatchAreToldInTheBodyAllTheSame() throws Exception {
    String mode = "X-Centrifugo-Error-Mode: transport";
    HttpSocket.Answer broadcast =
        http().post("/api/broadcast", json("{'channels':['nowhere:x'],'data':1}"), mode);
    assertThat(broadcast.status()).isEqualTo(200);
    assertThat(broadcast.body())
        .isEqualTo(
            json("{'result':{'responses':[{'error':{'code':102,'message':'unknown channel'}}]}}"));
    HttpSocket.Answer batch =
        http().post("/api/batch", json("{'commands':[{'nothing':{}}]}"), mode);
    assertThat(batch.status()).isEqualTo(200);
    assertThat(batch.body())
        .isEqualTo(json("{'replies':[{'error':{'code':104,'message':'not found'}}]}"));
  }

  // What else is there.

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready"})
  void healthAndReadinessAreToldWithoutAKey(String path) throws Exception {
    HttpSocket.Answer answer = http().request("GET", path);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.body()).isEqualTo("{}");
    assertThat(http().request("HEAD", path).status()).isEqualTo(200);
  }

  @Test
  void metricsAreInPrometheusForm() throws Exception {
    HttpSocket.Answer answer = http().request("GET", "/metrics");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).startsWith("text/plain; version=0.0.4");
    assertThat(answer.body())
        .contains("# TYPE sluice_deliveries_queued_total counter", "jvm_memory_used_bytes")
        .contains(json("sluice_build_info{java='"));
  }

  @Test
  void oneListenerMayServeBoth() throws Exception {
    int port = freePort();
    String listen = "listen=127.0.0.1:" + port;
    try (TestGateway shared =
        TestGateway.start("client." + listen, "admin." + listen, "client.insecure=true")) {
      assertThat(shared.adminAddress()).isEqualTo(shared.clientAddress());
      Client client = shared.connected().subscribe("x");
      shared.admin().publish("x", "1");
      client.expect("{'push':{'channel':'x','pub':{'data':1}}}");
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket probe = new ServerSocket(0)) {
      return probe.getLocalPort();
    }
  }
}
