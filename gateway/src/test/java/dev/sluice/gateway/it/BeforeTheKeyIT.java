package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strangers can make the gateway do and keep before they have shown the admin key. */
@Timeout(30)
final class BeforeTheKeyIT {
  private static final int LARGE = 8 << 20;
  private static final String ECHO = json("{'method':'echo','params':1}");

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            "admin.key=right",
            "admin.tcp_listen=127.0.0.1:0",
            "http_stream.enabled=true",
            "uni_sse.enabled=true");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpSocket http() throws Exception {
    return gateway.opened(new HttpSocket(gateway.adminAddress()));
  }

  private static ApiSocket stream() throws Exception {
    return gateway.opened(new ApiSocket(gateway.gateway().adminTcpAddress().orElseThrow()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/api/publish | X-None: 1",
        "/api/publish | X-API-Key: wrong",
        "/api/publish | Authorization: apikey wrong",
        "/api/publish?api_key=wrong | X-None: 1",
        "/api/batch | X-None: 1",
        "/api | X-API-Key: wrong",
        "/api | X-None: 1",
        "/api?api_key=wrong | X-None: 1"
      })
  void keyIsLookedAtBeforeTheBody(String path, String header) throws Exception {
    HttpSocket sized = http();
    sized.write(head(path, header) + "Content-Length: " + LARGE + "\r\n\r\n");
    assertThat(sized.answer().status()).isEqualTo(401);
    HttpSocket asking = http();
    asking.write(head(path, header) + "Content-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    assertThat(asking.answer().status()).isEqualTo(401);
    HttpSocket chunked = http();
    chunked.write(head(path, header) + "Transfer-Encoding: chunked\r\n\r\n");
    chunked.write("18000\r\n" + " ".repeat(0x18000) + "\r\n");
    assertThat(chunked.answer().status()).isEqualTo(401);
  }

  private static String head(String path, String header) {
    return "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/publish", "/api/nothing", "/api"})
  void smallBodyBehindAWrongKeyLeavesTheConnection(String path) throws Exception {
    HttpSocket http = http();
    assertThat(http.post(path, "x".repeat(10_000)).status()).isIn(401, 404);
    assertThat(http.post("/api/rpc", ECHO, "X-API-Key: right").body())
        .isEqualTo(json("{'result':{'data':1}}"));
  }

  @Test
  void bodiesOfStrangersTakeNoMemory() throws Exception {
    Admin admin = gateway.admin();
    double before = admin.metric("sluice_direct_memory_bytes");
    List<HttpSocket> strangers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      HttpSocket stranger = http();
      stranger.write(head("/api/publish", "X-None: 1") + "Content-Length: " + LARGE + "\r\n\r\n");
      stranger.write("x".repeat(200_000));
      strangers.add(stranger);
    }
    for (HttpSocket stranger : strangers) {
      assertThat(stranger.answer().status()).isEqualTo(401);
    }
    assertThat(admin.metric("sluice_direct_memory_bytes") - before).isLessThan(8 << 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/publish", "/api"})
  void wrongKeysAreCounted(String path) throws Exception {
    Admin admin = gateway.admin();
    String method = path.equals("/api") ? "unknown" : "publish";
    String series = "sluice_api_calls_total{method='%s',outcome='unauthorized'}".formatted(method);
    double before = admin.metric(series);
    assertThat(http().post(path, "{}", "X-API-Key: wrong").status()).isEqualTo(401);
    admin.awaitMetric(series, before + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/ready", "/metrics", "/nowhere"})
  void bodyThatNobodyReadsDoesNotMatter(String path) throws Exception {
    HttpSocket http = http();
    int status = http.request("GET", path).status();
    assertThat(http.post(path, "x".repeat(1_000_000)).status()).isEqualTo(status);
    assertThat(http.post("/api/rpc", ECHO, "X-API-Key: right").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"/emulation, 65536", "/connection/http_stream, 65536", "/connection/uni_sse, 65536"})
  void bodyOfAClientIsRefusedByItsLength(String path, int limit) throws Exception {
    HttpSocket client = gateway.opened(new HttpSocket(gateway.clientAddress()));
    client.write(head(path, "X-None: 1") + "Content-Length: " + (limit + 1) + "\r\n\r\n");
    HttpSocket.Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.body()).isEqualTo("the body is longer than " + limit + " bytes");
  }

  // Without HTTP the key stands in the request itself.

  @ParameterizedTest
  @ValueSource(strings = {"{'publish':{'data':'", "{'key':'wrong','publish':{'data':'", "{'key':'"})
  void strangerMayHaveLittleHeld(String beginning) throws Exception {
    ApiSocket line = stream().write(beginning + "x".repeat(100_000));
    String told = json("{'error':{'code':101,'message':'unauthorized: a request of more than ");
    assertThat(line.line()).startsWith(told);
    line.expectEnd();
    ApiSocket frame = stream().write(new byte[] {0, 0x20, 0, 0});
    frame.write(beginning + "x".repeat(100_000));
    assertThat(frame.frame()).startsWith(told);
    frame.expectEnd();
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "frame"})
  void largeRequestMayBeginWithItsKey(String framing) throws Exception {
    String data = "'" + "x".repeat(1_000_000) + "'";
    String request = "{'key':'right','rpc':{'method':'echo','params':%s}}".formatted(data);
    ApiSocket backend = stream();
    if (framing.equals("line")) {
      assertThat(backend.line(request).line()).hasSizeGreaterThan(1_000_000);
    } else {
      backend.frame(request);
      assertThat(backend.frame()).hasSizeGreaterThan(1_000_000);
    }
  }

  @Test
  void callerThatHasShownTheKeyMayGiveItLastFromThenOn() throws Exception {
    String small = "{'rpc':{'method':'echo','params':1},'key':'right','keep':true}";
    String data = "'" + "x".repeat(500_000) + "'";
    ApiSocket backend = stream().line(small).expect("{'result':{'data':1}}");
    backend.line("{'rpc':{'method':'echo','params':%s},'key':'right'}".formatted(data));
    assertThat(backend.line()).hasSizeGreaterThan(500_000);
  }

  // With it.

  @Test
  void bodiesOfBackendsAreBoundedTogether() throws Exception {
    try (TestGateway small =
        TestGateway.start(
            "admin.key=right",
            "admin.tcp_listen=127.0.0.1:0",
            "event_loops=1",
            "admin.input_total_max_size=1MiB")) {
      Admin admin = small.admin();
      HttpSocket first = small.opened(new HttpSocket(small.adminAddress()));
      first.write(head("/api/publish", "X-API-Key: right") + "Content-Length: 2000000\r\n\r\n");
      first.write("x".repeat(700_000));
      ApiSocket second =
          small.opened(new ApiSocket(small.gateway().adminTcpAddress().orElseThrow()));
      second.write("{'key':'right','publish':{'data':'" + "x".repeat(900_000));
      HttpSocket.Answer answer = first.answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("input_limit");
      second.write("x".repeat(900_000));
      assertThat(second.line()).isEqualTo(json("{'error':{'code':111,'message':'input_limit'}}"));
      admin.awaitMetric("sluice_api_calls_total{method='publish',outcome='input_limit'}", 1);
      admin.awaitMetric("sluice_api_calls_total{method='unknown',outcome='input_limit'}", 1);
      admin.awaitMetric("sluice_input_held_bytes", 0);
      assertThat(admin.post("/api/info", "{}", "X-API-Key: right").status()).isEqualTo(200);
    }
  }
}
