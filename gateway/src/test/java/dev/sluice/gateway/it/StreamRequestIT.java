package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests are answered that begin a stream, or bring commands, or should. */
@Timeout(20)
final class StreamRequestIT {
  private static final String PAGE = "https://shop.example";
  private static final String CONNECT = json("{'id':1,'connect':{}}");

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "client.allowed_origins=" + PAGE,
            "sse.enabled=true",
            "sse.max_request_body_size=20000",
            "http_stream.enabled=true",
            "http_stream.max_request_body_size=30000",
            "uni_http_stream.enabled=true",
            "uni_http_stream.max_request_body_size=10000",
            "uni_sse.enabled=true",
            "uni_sse.max_request_body_size=10000",
            "emulation.max_request_body_size=40000");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static HttpSocket http() throws Exception {
    return gateway.opened(new HttpSocket(gateway.clientAddress()));
  }

  private static HttpStream post(String path, String body, String... headers) throws Exception {
    return gateway.opened(HttpStream.post(gateway.clientAddress(), path, body, headers));
  }

  private static HttpStream get(String path, String... headers) throws Exception {
    return gateway.opened(HttpStream.get(gateway.clientAddress(), path, headers));
  }

  private static String sse(String connect) {
    return "/connection/sse?cf_connect=" + HttpStream.encoded(connect);
  }

  // What a stream is answered.

  @ParameterizedTest
  @CsvSource({
    "http_stream, text/plain; charset=utf-8",
    "sse, text/event-stream; charset=utf-8",
    "uni_http_stream, text/plain; charset=utf-8",
    "uni_sse, text/event-stream; charset=utf-8"
  })
  void streamTellsProxiesToKeepAndAlterNothing(String transport, String type) throws Exception {
    HttpSocket.Answer head =
        post("/connection/" + transport, transport.startsWith("uni") ? "{}" : CONNECT).head();
    assertThat(head.header("Content-Type")).isEqualTo(type);
    assertThat(head.header("X-Accel-Buffering")).isEqualTo("no");
    assertThat(head.header("Cache-Control")).contains("no-store").contains("no-transform");
    assertThat(head.header("X-Content-Type-Options")).isEqualTo("nosniff");
    assertThat(head.header("Access-Control-Allow-Origin")).isNull();
    assertThat(head.header("Access-Control-Allow-Credentials")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_stream", "sse", "uni_http_stream", "uni_sse"})
  void pageOfAnAllowedOriginMayReadTheStream(String transport) throws Exception {
    String first = transport.startsWith("uni") ? "{}" : CONNECT;
    HttpSocket.Answer head = post("/connection/" + transport, first, "Origin: " + PAGE).head();
    assertThat(head.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    assertThat(head.header("Access-Control-Allow-Credentials")).isEqualTo("true");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/connection/http_stream",
        "/connection/sse",
        "/connection/uni_http_stream",
        "/connection/uni_sse",
        "/emulation"
      })
  void pageOfAnotherOriginIsRefusedBeforeAnythingIsDone(String path) throws Exception {
    String body = path.contains("uni") ? "{}" : CONNECT;
    HttpSocket.Answer answer = http().post(path, body, "Origin: https://evil.example");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("origin_forbidden");
    assertThat(answer.headers().keySet()).noneMatch(name -> name.startsWith("access-"));
  }

  @Test
  void imageOnAnotherPageConnectsNobody() throws Exception {
    for (String path : new String[] {sse(CONNECT), "/connection/uni_sse"}) {
      assertThat(http().request("GET", path, "Sec-Fetch-Site: cross-site").status()).isEqualTo(403);
      assertThat(get(path, "Sec-Fetch-Site: same-origin").head().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'id':2,'publish':{'channel':'x','data':1}}",
        "{'id':2,'rpc':{'method':'echo'}}",
        "{'send':{'data':1}}"
      })
  void getConnectsAndSubscribesButPublishesNothing(String command) throws Exception {
    HttpSocket.Answer answer = http().request("GET", sse(CONNECT + "\n" + json(command)));
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).contains("POST");
    String subscribe = json("{'id':2,'subscribe':{'channel':'x'}}");
    assertThat(get(sse(CONNECT + "\n" + subscribe)).next()).contains(json("'connect':{"));
  }

  @Test
  void eventStreamBeginsAtOnceWithAnEmptyLine() throws Exception {
    HttpStream stream = get(sse(CONNECT));
    assertThat(stream.http().line()).isEqualTo("00000002");
    assertThat(stream.http().line()).isEmpty();
  }

  @Test
  void carriageReturnsInPayloadsDoNotBreakEvents() throws Exception {
    StreamClient client =
        gateway.opened(
            StreamClient.connected(StreamClient.Kind.SSE, gateway.clientAddress(), "{}"));
    StreamClient lines =
        gateway.opened(
            StreamClient.connected(StreamClient.Kind.HTTP_STREAM, gateway.clientAddress(), "{}"));
    client.subscribe("a");
    lines.subscribe("a");
    gateway.admin().publish("a", "{'x':\r1,\r\n'y':\r'\\r'}");
    client.expect("{'push':{'channel':'a','pub':{'data':{'x':1,'y':'\\r'}}}}");
    lines.expect("{'push':{'channel':'a','pub':{'data':{'x':\r1,\r'y':\r'\\r'}}}}");
  }

  @Test
  void http10GetsItsStreamWithoutChunks() throws Exception {
    HttpSocket http = http();
    http.write(
        "POST /connection/http_stream HTTP/1.0\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(CONNECT.length(), CONNECT));
    assertThat(http.answerHead().headers()).doesNotContainKey("transfer-encoding");
    String reply = new String(http.in().readNBytes(20), UTF_8);
    assertThat(reply).isEqualTo(json("{'id':1,'connect':{'"));
  }

  // Who gets none.

  @ParameterizedTest
  @CsvSource({
    "GET, http_stream, 'POST, OPTIONS'",
    "PUT, http_stream, 'POST, OPTIONS'",
    "DELETE, sse, 'GET, POST, OPTIONS'",
    "GET, uni_http_stream, 'POST, OPTIONS'",
    "PUT, uni_sse, 'GET, POST, OPTIONS'"
  })
  void otherMethodsAreNotAllowed(String method, String transport, String allowed) throws Exception {
    HttpSocket.Answer answer = http().request(method, "/connection/" + transport);
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo(allowed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/http_stream", "/connection/uni_http_stream", "/emulation"})
  void preflightAllowsWhatAnAllowedPageAsksFor(String path) throws Exception {
    HttpSocket.Answer answer =
        http()
            .request(
                "OPTIONS",
                path,
                "Origin: " + PAGE,
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: content-type,x-trace");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Methods")).isEqualTo("POST, OPTIONS");
    assertThat(answer.header("Access-Control-Max-Age")).isEqualTo("300");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    assertThat(answer.header("Access-Control-Allow-Headers")).isEqualTo("content-type,x-trace");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/http_stream", "/connection/uni_http_stream", "/emulation"})
  void preflightAllowsOtherPagesNothing(String path) throws Exception {
    HttpSocket.Answer answer =
        http()
            .request(
                "OPTIONS",
                path,
                "Origin: https://evil.example",
                "Access-Control-Request-Headers: x");
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
    assertThat(answer.header("Access-Control-Allow-Credentials")).isNull();
    assertThat(answer.header("Access-Control-Allow-Headers")).isNull();
    assertThat(http().request("OPTIONS", path).status()).isEqualTo(204);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/sse", "/connection/sse?cf_connect=", "/connection/sse?%zz"})
  void sseWithoutItsFirstCommandIsABadRequest(String path) throws Exception {
    HttpSocket.Answer answer = http().request("GET", path, "Origin: " + PAGE);
    assertThat(answer.status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/connection/http_stream",
        "/connection/sse",
        "/connection/uni_http_stream",
        "/connection/uni_sse",
        "/emulation"
      })
  void protobufIsNotServed(String path) throws Exception {
    HttpSocket.Answer answer = http().post(path, "\0", "Content-Type: Application/Octet-Stream");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("Protobuf is not served: use JSON");
  }

  @ParameterizedTest
  @CsvSource({
    "/connection/http_stream, 30000",
    "/connection/sse, 20000",
    "/connection/uni_http_stream, 10000",
    "/connection/uni_sse, 10000",
    "/emulation, 40000"
  })
  void eachHasALimitForItsBody(String path, int limit) throws Exception {
    assertThat(http().post(path, " ".repeat(limit + 1)).status()).isEqualTo(413);
    HttpSocket http = http();
    http.begin("POST", path, " ".repeat(limit));
    assertThat(http.answerHead().status()).isNotEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/connection/websocket", "/", "/emulation"})
  void noBodyIsReadBeyondTheLargestLimit(String path) throws Exception {
    HttpSocket http = http();
    http.write("POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 40001\r\n\r\n");
    assertThat(http.answer().status()).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/connection/http_stream",
        "/connection/sse",
        "/connection/uni_http_stream",
        "/connection/uni_sse",
        "/emulation"
      })
  void allowedPageMayReadWhyABodyWasNotRead(String path) throws Exception {
    for (String body : new String[] {"Content-Length: 40001", "Transfer-Encoding: chunked"}) {
      HttpSocket http = http();
      http.write(
          "POST " + path + " HTTP/1.1\r\nHost: x\r\nOrigin: " + PAGE + "\r\n" + body + "\r\n\r\n");
      if (body.startsWith("Transfer")) {
        http.write("9c41\r\n" + " ".repeat(40001) + "\r\n");
      }
      HttpSocket.Answer answer = http.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
      assertThat(answer.header("Access-Control-Allow-Credentials")).isEqualTo("true");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "uni_sse"})
  void allowedPageMayReadThatItsQueryIsMalformed(String transport) throws Exception {
    String path = "/connection/" + transport + "?cf_connect=%7";
    HttpSocket.Answer answer = http().request("GET", path, "Origin: " + PAGE);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    answer = http().request("GET", path, "Origin: https://evil.example");
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.header("Access-Control-Allow-Origin")).isNull();
  }

  @Test
  void queryMayHoldAsMuchAsABodyHoweverItIsEncoded() throws Exception {
    String padding = "\"".repeat(6_500); // Escaped in JSON, and encoded: six bytes for each.
    String connect =
        json("{'id':1,'connect':{'name':'") + padding.replace("\"", "\\\"") + json("'}}");
    assertThat(connect).hasSizeBetween(13_000, 20_000);
    assertThat(get(sse(connect)).next()).startsWith(json("{'id':1,'connect':{'client'"));

    String tooLong = json("{'id':1,'connect':{'name':'") + "x".repeat(20_000) + json("'}}");
    HttpSocket.Answer answer = http().request("GET", sse(tooLong));
    assertThat(answer.status()).isEqualTo(414);
    assertThat(answer.body()).isEqualTo("cf_connect is longer than 20000 bytes");
    assertThat(http().request("GET", sse("x".repeat(70_000))).status()).isEqualTo(414);
  }

  @Test
  void streamMayFollowRequestsThatAreAnswered() throws Exception {
    HttpSocket http = http();
    http.write(
        "GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST /connection/http_stream HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
            .formatted(CONNECT.length(), CONNECT));
    assertThat(http.answer().status()).isEqualTo(404);
    assertThat(http.answerHead().status()).isEqualTo(200);
  }

  // Commands beside the stream.

  private static StreamClient client() throws Exception {
    return gateway.opened(
        StreamClient.connected(StreamClient.Kind.HTTP_STREAM, gateway.clientAddress(), "{}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "[]",
        "null",
        "{'node':'NODE','session':'SESSION'}",
        "{'node':'NODE','session':'SESSION','data':{}}",
        "{'node':'NODE','session':'SESSION','data':null}",
        "{'node':'NODE','session':'SESSION','data':'{}'}{}"
      })
  void emulationThatIsMalformedIsABadRequest(String body) throws Exception {
    StreamClient client = client();
    HttpSocket.Answer answer = emulate(client, body);
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isNotEmpty();
    client.expectNothingElse();
  }

  private static HttpSocket.Answer emulate(StreamClient client, String body) throws Exception {
    return http()
        .post(
            "/emulation",
            json(body.replace("NODE", client.node()).replace("SESSION", client.session())),
            "Origin: " + PAGE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|unknown node",
        "{'node':'other','session':'SESSION','data':'{}'}|unknown node",
        "{'node':'NODE','session':'other','data':'{}'}|unknown session",
        "{'node':'NODE','data':'{}'}|unknown session"
      })
  void emulationForNobodyIsNotFound(String body, String why) throws Exception {
    StreamClient client = client();
    HttpSocket.Answer answer = emulate(client, body.trim());
    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo(why);
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
  }

  @Test
  void emulationIsAnsweredWithNothingThatThePageMayRead() throws Exception {
    StreamClient client = client();
    HttpSocket.Answer answer =
        http()
            .post(
                "/emulation",
                client.request("{'id':2,'rpc':{'method':'echo','data':1}}"),
                "Origin: " + PAGE);
    assertThat(answer.status()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers()).doesNotContainKey("content-length");
    assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
    client.expect("{'id':2,'rpc':{'data':1}}");
  }

  @Test
  void requestsWithCommandsAreCountedByOutcome() throws Exception {
    Admin admin = gateway.admin();
    String taken = "sluice_emulation_requests_total{outcome='taken'}";
    String unknown = "sluice_emulation_requests_total{outcome='unknown_session'}";
    double takenBefore = admin.metric(taken);
    double unknownBefore = admin.metric(unknown);
    StreamClient client = client().expectNothingElse();
    emulate(client, "{'node':'NODE','session':'other','data':'{}'}");
    assertThat(admin.metric(taken)).isEqualTo(takenBefore + 1);
    assertThat(admin.metric(unknown)).isEqualTo(unknownBefore + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "PUT"})
  void commandsComeWithPost(String method) throws Exception {
    HttpSocket.Answer answer = http().request(method, "/emulation");
    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.header("Allow")).isEqualTo("POST, OPTIONS");
  }

  @Test
  void connectionThatOnlyListensTakesNoCommands() throws Exception {
    StreamClient two = client();
    HttpStream one = post("/connection/uni_http_stream", "{}");
    String session = one.next().replaceAll(".*\"session\":\"([^\"]*)\".*", "$1");
    HttpSocket.Answer answer =
        http()
            .post(
                "/emulation",
                json("{'node':'%s','session':'%s','data':'{}'}".formatted(two.node(), session)));
    assertThat(answer.status()).isEqualTo(404);
  }

  // Who is not let in.

  @Test
  void whatIsNotEnabledIsNotFound() throws Exception {
    try (TestGateway plain = TestGateway.start("client.insecure=true")) {
      HttpSocket http = plain.opened(new HttpSocket(plain.clientAddress()));
      for (String path :
          new String[] {
            "/connection/sse",
            "/connection/http_stream",
            "/connection/uni_sse",
            "/connection/uni_http_stream",
            "/connection/uni_websocket",
            "/emulation"
          }) {
        assertThat(http.post(path, "{}").status()).as(path).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "client.connection_limit=1, connection_limit",
    "client.connection_rate_limit=1, connection_rate_limit"
  })
  void refusalsOfTheNodeNameTheirReason(String setting, String reason) throws Exception {
    try (TestGateway full =
        TestGateway.start(
            "client.insecure=true",
            "client.allowed_origins=" + PAGE,
            "http_stream.enabled=true",
            setting)) {
      full.opened(
          StreamClient.connected(StreamClient.Kind.HTTP_STREAM, full.clientAddress(), "{}"));
      HttpSocket http = full.opened(new HttpSocket(full.clientAddress()));
      HttpSocket.Answer answer = http.post("/connection/http_stream", CONNECT, "Origin: " + PAGE);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo(reason);
      assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo(PAGE);
      assertThat(full.admin().metric("sluice_handshakes_total{outcome='" + reason + "'}"))
          .isEqualTo(1);
    }
  }

  @Test
  void nodeThatEndsLetsNobodyIn() throws Exception {
    try (TestGateway ending =
        TestGateway.start(
            "client.insecure=true", "http_stream.enabled=true", "shutdown.window=1s")) {
      ending.connected();
      HttpSocket late = ending.opened(new HttpSocket(ending.clientAddress()));
      assertThat(late.request("GET", "/").status()).isEqualTo(404);
      Admin backend = ending.admin();
      CompletableFuture<Void> closing = CompletableFuture.runAsync(ending.gateway()::close);
      HttpSocket.Answer ready = backend.get("/ready");
      while (ready.status() == 200) {
        ready = backend.get("/ready");
      }
      HttpSocket.Answer answer = late.post("/connection/http_stream", CONNECT);
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("shutdown");
      closing.join();
    }
  }
}
