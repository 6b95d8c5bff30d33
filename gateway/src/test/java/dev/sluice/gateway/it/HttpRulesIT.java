package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What HTTP asks of every request and every answer, on the clients' port and the admin's. */
@Timeout(30)
final class HttpRulesIT {
  private static final String PAGE = "https://page.example";
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "client.allowed_origins=" + PAGE,
            "http_stream.enabled=true",
            "sse.enabled=true",
            "uni_sse.enabled=true",
            "uni_websocket.enabled=true",
            "uni_http_stream.enabled=true");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpSocket client() throws Exception {
    return gateway.opened(new HttpSocket(gateway.clientAddress()));
  }

  private static HttpSocket backend() throws Exception {
    return gateway.opened(new HttpSocket(gateway.adminAddress()));
  }

  // Requests.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET /health HTTP/1.1 | 400",
        "GET /health HTTP/1.1~Host: a~Host: a | 400",
        "GET /health HTTP/1.0~Host: a~Host: b | 400",
        "GET /health HTTP/1.1~Host: a/b | 400",
        "GET /health HTTP/1.1~Host: u@a | 400",
        "GET /health HTTP/1.1~Host: a, b | 400",
        "GET /health HTTP/1.1~Host : a | 400",
        "GET http://a/health HTTP/1.1 | 400",
        "GET /health HTTP/2.0~Host: a | 505",
        "POST /api/rpc HTTP/1.1~Host: a~Transfer-Encoding: gzip | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked | 501",
        "POST /api/rpc HTTP/1.1~Host: a~Transfer-Encoding: chunked, identity | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Transfer-Encoding: xchunked | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked"
            + " | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 5 | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked | 400",
        "POST /api/rpc HTTP/1.0~Host: a~Transfer-Encoding: chunked | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5 | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Length: 5, 5 | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Length: +5 | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Length: 0x5 | 400",
        "POST /api/rpc HTTP/1.1~Host: a~Expect: the unexpected~Content-Length: 5 | 417",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Encoding: gzip~Content-Length: 5 | 415",
        "POST /api/rpc HTTP/1.1~Host: a~Content-Encoding: br~Content-Length: 5 | 415",
      })
  void requestThatCouldBeReadInTwoWaysIsRefused(String head, int status) throws Exception {
    for (HttpSocket http : new HttpSocket[] {backend(), client()}) {
      // What stands behind it must not be taken for a second request.
      http.write(head.strip().replace("~", "\r\n") + "\r\n\r\n0\r\n\r\n");
      http.write("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
      HttpSocket.Answer answer = http.answer();
      assertThat(answer.status()).as(answer.body()).isEqualTo(status);
      assertThat(answer.header("Connection")).isEqualTo("close");
      assertThat(http.isDropped()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /health HTTP/1.1\r\nHost: a\nX-Bare: line feed\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-Bare: carriage\rreturn\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nX-Null: \0\r\n\r\n",
        "GET /health HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /health HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET /he alth HTTP/1.1\r\nHost: a\r\n\r\n",
      })
  void headThatIsNotWellFormedIsABadRequest(String request) throws Exception {
    HttpSocket http = backend().write(request);
    assertThat(http.answer().status()).isEqualTo(400);
    assertThat(http.isDropped()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a.example:8000", "127.0.0.1", "[::1]:8000", "", "xn--bcher-kva.de"})
  void everyHostMayBeNamed(String host) throws Exception {
    HttpSocket http = backend().write("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    assertThat(http.answer().status()).isEqualTo(200);
  }

  @Test
  void olderHttpNeedsNoHost() throws Exception {
    assertThat(backend().write("GET /health HTTP/1.0\r\n\r\n").answer().status()).isEqualTo(200);
  }

  @Test
  void bodyThatIsNotCompressedMaySaySo() throws Exception {
    HttpSocket.Answer answer =
        backend()
            .post("/api/rpc", json("{'method':'echo','params':1}"), "Content-Encoding: identity");
    assertThat(answer.body()).isEqualTo(json("{'result':{'data':1}}"));
  }

  @Test
  void compressedBodyIsToldWhatIsRead() throws Exception {
    HttpSocket.Answer answer = backend().post("/api/rpc", "{}", "Content-Encoding: gzip");
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("Accept-Encoding")).isEqualTo("identity");
  }

  @Test
  void allowedPageMayReadThatItsBodyIsNot() throws Exception {
    HttpSocket.Answer answer =
        client().post("/emulation", "{}", "Content-Encoding: gzip", "Origin: " + PAGE);
    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
  }

  @Test
  void extensionsOfChunksAreBounded() throws Exception {
    HttpSocket http = backend();
    http.write("POST /api/rpc HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
    http.write("1;" + "x".repeat(100_000));
    assertThat(http.answer().status()).isEqualTo(400);
  }

  // Answers.

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/nowhere", "/api/rpc", "/metrics"})
  void everyAnswerHasItsDate(String path) throws Exception {
    for (InetSocketAddress address :
        new InetSocketAddress[] {gateway.adminAddress(), gateway.clientAddress()}) {
      HttpSocket http = gateway.opened(new HttpSocket(address));
      String date = http.request("GET", path).header("Date");
      assertThat(ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME))
          .isBetween(ZonedDateTime.now().minusSeconds(60), ZonedDateTime.now().plusSeconds(60));
    }
  }

  @Test
  void streamsAndRefusalsHaveTheirDateToo() throws Exception {
    HttpSocket http = client();
    http.begin("POST", "/connection/uni_sse", "{}");
    assertThat(http.answerHead().header("Date")).endsWith(" GMT");
    assertThat(client().write("nonsense\r\n\r\n").answer().header("Date")).endsWith(" GMT");
  }

  // What is not ours.

  @ParameterizedTest
  @ValueSource(strings = {"discount=50%", "%zz=1", "a=%&b=%e", "%", "=%1", "&&%", "x=%C3%28"})
  void parametersThatNobodyReadsMayBeMalformed(String query) throws Exception {
    HttpSocket sse = client();
    sse.begin("POST", "/connection/uni_sse?" + query, "{}");
    assertThat(sse.answerHead().status()).isEqualTo(200);
    HttpSocket connect = client();
    String first = "cf_connect=%7B%7D&" + query;
    connect.begin("GET", "/connection/uni_sse?" + first, "");
    assertThat(connect.answerHead().status()).isEqualTo(200);
    for (String path : new String[] {"/connection/websocket", "/connection/uni_websocket"}) {
      gateway.opened(Client.to(gateway.clientAddress()).path(path + "?" + query).open());
    }
    assertThat(backend().post("/api/info?" + query, "{}").status()).isEqualTo(200);
  }

  @Test
  void parameterThatIsReadMustBeWellFormed() throws Exception {
    HttpSocket.Answer answer = client().request("GET", "/connection/uni_sse?x=1&token=%");
    assertThat(answer.status()).isEqualTo(400);
  }

  // Preflights.

  @ParameterizedTest
  @ValueSource(strings = {"http_stream", "sse", "uni_http_stream", "uni_sse"})
  void preflightAllowsEveryMethodThatAllowNames(String transport) throws Exception {
    String path = "/connection/" + transport;
    String allowed = client().request("DELETE", path).header("Allow");
    assertThat(allowed).contains("OPTIONS");
    HttpSocket.Answer answer =
        client()
            .request(
                "OPTIONS", path, "Origin: " + PAGE, "Access-Control-Request-Headers: content-type");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo(allowed);
    assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("content-type");
  }

  // WebSocket.

  @ParameterizedTest
  @CsvSource({
    "/connection/websocket, 8",
    "/connection/websocket, 14",
    "/connection/websocket, 013",
    "/ws, 0",
    "/connection/uni_websocket, 12"
  })
  void otherVersionOfWebSocketIsToldOurs(String path, String version) throws Exception {
    HttpSocket http = client();
    HttpSocket.Answer answer =
        http.request(
            "GET",
            path,
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: " + version);
    assertThat(answer.status()).isEqualTo(426);
    assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
    assertThat(answer.header("Upgrade")).isEqualTo("websocket");
    assertThat(http.request("GET", "/nowhere").status()).isEqualTo(404);
  }

  @Test
  void refusalsOfWebSocketAreCounted() throws Exception {
    Admin admin = gateway.admin();
    String other = "sluice_handshakes_total{outcome='wrong_version'}";
    double before = admin.metric(other);
    client()
        .request(
            "GET",
            "/connection/websocket",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 7");
    admin.awaitMetric(other, before + 1);
  }
}
