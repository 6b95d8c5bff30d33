package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that only listen, over each of the transports for such. */
@Timeout(30)
final class UniConversationIT {
  private static TestGateway start(String... settings) throws Exception {
    List<String> all = new ArrayList<>(UniClient.ENABLED);
    all.addAll(List.of(settings));
    return TestGateway.start(all.toArray(String[]::new));
  }

  private static UniClient open(TestGateway gateway, UniClient.Kind kind, String request)
      throws Exception {
    return gateway.opened(UniClient.open(kind, gateway.clientAddress(), request));
  }

  private static UniClient connected(TestGateway gateway, UniClient.Kind kind) throws Exception {
    UniClient client = open(gateway, kind, "{}");
    client.connected();
    return client;
  }

  @ParameterizedTest
  @EnumSource
  void pushesComeBareAndConnectIsTheFirst(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway = start(Tokens.SETTING)) {
      String token = Tokens.of("{'sub':'ann','channels':['news'],'exp':" + 4_000_000_000L + "}");
      UniClient client = open(gateway, kind, "{'token':'" + token + "','name':'uni'}");
      assertThat(client.connected())
          .isEqualTo(
              json(
                  "{'client':'ID','version':'test','subs':{'news':{}},'expires':true,"
                      + "'ttl':31536000,'ping':25,'session':'SESSION'}"));
      Admin backend = gateway.admin();
      backend.publish("news", "{'x':1}");
      client.expect("{'channel':'news','pub':{'data':{'x':1}}}");
      backend.call("push", "{'to':{'users':['ann']},'data':2}");
      client.expect("{'message':{'data':2}}");
      backend.call("subscribe", "{'session':'" + client.session() + "','channel':'more'}");
      client.expect("{'channel':'more','subscribe':{}}");
      backend.call("unsubscribe", "{'session':'" + client.session() + "','channel':'more'}");
      client.expect("{'channel':'more','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}");
      assertThat(backend.call("connections", "{'user':'ann'}"))
          .contains(json("'transport':'" + kind.transport() + "'"));
      backend.call("disconnect", "{'user':'ann'}");
      client.expectClose(3503, "force disconnect");
      backend.awaitClosed(kind.transport(), "force_disconnect", 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void channelsOfTheRequestAreThoseThatTheClientMayHave(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway =
        start(
            Tokens.SETTING,
            "channel.namespaces=[{name: open, allow_subscribe_for_client: true}, {name: shut}]")) {
      String request =
          "{'token':'%s','subs':{'open:a':{},'shut:b':{},'$open:c':{}}}"
              .formatted(Tokens.ofUser("ann"));
      UniClient client = open(gateway, kind, request);
      assertThat(client.connected()).contains(json("'subs':{'open:a':{}}"));

      UniClient unknown =
          open(gateway, kind, "{'token':'" + Tokens.ofUser("ann") + "','subs':{'unknown:a':{}}}");
      unknown.expectClose(3501, "bad request");
    }
  }

  @ParameterizedTest
  @EnumSource
  void pingsComeAndNoAnswerIsExpected(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway =
        start("client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=200ms")) {
      connected(gateway, kind).expect("{}", "{}", "{}");
    }
  }

  @ParameterizedTest
  @EnumSource
  void errorsAtConnectBecomeDisconnects(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway = start(Tokens.SETTING)) {
      open(gateway, kind, "{}").expectClose(3501, "bad request");
      open(gateway, kind, "{'token':'garbage'}").expectClose(3500, "invalid token");
      open(gateway, kind, "{'token':'" + Tokens.of("{'sub':'ann','exp':1}") + "'}")
          .expectClose(3005, "connection expired");
      String unknownChannel = Tokens.of("{'sub':'ann','channels':['unknown:a']}");
      open(gateway, kind, "{'token':'" + unknownChannel + "'}")
          .expectClose(3004, "internal server error");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shutdownIsTheLastPush(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      UniClient client = connected(gateway, kind);
      CompletableFuture<Void> closing = CompletableFuture.runAsync(gateway.gateway()::close);
      client.expectClose(3001, "shutdown");
      closing.join();
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientThatLeavesIsOfflineAtOnce(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      UniClient client = connected(gateway, kind);
      client.socket().close();
      gateway
          .admin()
          .await(
              "online",
              "{'clients':['" + client.id() + "']}",
              "{'result':{'users':[],'clients':[{'client':'%s','online':false}]}}"
                  .formatted(client.id()));
      gateway.admin().awaitClosed(kind.transport(), "client_left", 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectionClosedIsNotTold(UniClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      UniClient client = connected(gateway, kind);
      gateway
          .admin()
          .call(
              "disconnect",
              "{'session':'%s','disconnect':{'code':3000,'reason':'gone'}}"
                  .formatted(client.session()));
      client.expectWordlessEnd();
    }
  }

  // What is malformed.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POST|uni_http_stream|garbage",
        "POST|uni_http_stream|''",
        "POST|uni_http_stream|{}{}",
        "POST|uni_sse|[]",
        "POST|uni_sse|''",
        "GET|uni_sse?cf_connect=garbage|''",
        "GET|uni_sse?cf_connect=%zz|''",
        "GET|uni_sse?channel=%zz|''"
      })
  void malformedRequestIsABadRequest(String method, String path, String body) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      HttpSocket http = gateway.opened(new HttpSocket(gateway.clientAddress()));
      http.begin(method, "/connection/" + path, body);
      assertThat(http.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void malformedQueryOfAWebSocketIsABadRequest() throws Exception {
    try (TestGateway gateway =
        start("client.insecure=true", "uni_websocket.message_size_limit=100")) {
      Client.Opening opening = Client.to(gateway.clientAddress());
      String path = "/connection/uni_websocket?cf_connect=";
      assertThat(opening.path(path + "garbage").refusal().status()).isEqualTo(400);
      assertThat(opening.path(path + "x".repeat(101)).refusal().status()).isEqualTo(414);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"garbage", "[]", "{}{}"})
  void malformedFirstMessageOfAWebSocketIsToldByTheCloseFrameAlone(String message)
      throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      Client client =
          gateway.opened(
              Client.to(gateway.clientAddress()).path("/connection/uni_websocket").open());
      client.send(message).expectClose(3501, "bad request");
    }
  }

  // WebSocket's own.

  @ParameterizedTest
  @ValueSource(strings = {"", "?cf_connect=%7B%7D"})
  void laterMessagesOfAWebSocketAreIgnored(String query) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      Client client =
          gateway.opened(
              Client.to(gateway.clientAddress()).path("/connection/uni_websocket" + query).open());
      if (query.isEmpty()) {
        client.send("{}");
      }
      assertThat(client.next()).startsWith(json("{'connect':{'client'"));
      client.send("{}").send("garbage").send("{'id':1,'subscribe':{'channel':'a'}}");
      gateway.admin().call("push", "{'to':{'all':true},'data':1}");
      client.expect("{'message':{'data':1}}");
      client.sendBytes(Frame.close(1000));
      assertThat(client.frame().toString()).isEqualTo("close frame 1000 \"\"");
    }
  }

  @Test
  void pingFrameComesWithThePing() throws Exception {
    try (TestGateway gateway =
        start("client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=200ms")) {
      Client client =
          gateway.opened(
              Client.to(gateway.clientAddress()).path("/connection/uni_websocket").open());
      client.send("{}");
      assertThat(client.next()).startsWith(json("{'connect':{'client'"));
      client.expect("{}");
      assertThat(client.frame().opcode()).isEqualTo(Frame.PING);
      client.sendBytes(Frame.masked(0x80 | Frame.PONG, new byte[0]));
      client.expect("{}");
      assertThat(client.frame().opcode()).isEqualTo(Frame.PING);
    }
  }

  @Test
  void pushesThatWaitTogetherAreJoinedIfAskedFor() throws Exception {
    try (TestGateway gateway =
        start("client.insecure=true", "event_loops=1", "uni_websocket.join_push_messages=true")) {
      Client client =
          gateway.opened(
              Client.to(gateway.clientAddress()).path("/connection/uni_websocket").open());
      client.send("{'subs':{'a':{}}}");
      assertThat(client.next()).contains(json("'subs':{'a':{}}"));
      gateway
          .admin()
          .call(
              "batch",
              "{'commands':[{'publish':{'channel':'a','data':1}},"
                  + "{'publish':{'channel':'a','data':2}}]}");
      client.expect("{'channel':'a','pub':{'data':1}}\n{'channel':'a','pub':{'data':2}}");
    }
  }

  // The option that tells refusals by the status.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|400|bad request",
        "{'token':'garbage'}|401|invalid token",
        "{'token':'EXPIRED'}|401|connection expired",
        "{'token':'UNKNOWN'}|503|internal server error"
      })
  void statusTellsOfTheRefusalIfAskedFor(String request, int status, String text) throws Exception {
    try (TestGateway gateway =
        start(
            Tokens.SETTING,
            "client.allowed_origins=https://shop.example",
            "uni_http_stream.connect_code_to_http_response=true",
            "uni_sse.connect_code_to_http_response=true")) {
      String body =
          json(request)
              .replace("EXPIRED", Tokens.of("{'sub':'ann','exp':1}"))
              .replace("UNKNOWN", Tokens.of("{'sub':'ann','channels':['unknown:a']}"));
      for (String transport : new String[] {"uni_http_stream", "uni_sse"}) {
        HttpSocket http = gateway.opened(new HttpSocket(gateway.clientAddress()));
        HttpSocket.Answer answer =
            http.post("/connection/" + transport, body, "Origin: https://shop.example");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(text);
        assertThat(answer.header("Access-Control-Allow-Origin")).isEqualTo("https://shop.example");
        assertThat(answer.header("Content-Type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(http.isDropped()).isTrue();
      }
      UniClient admitted =
          open(gateway, UniClient.Kind.UNI_SSE, "{'token':'" + Tokens.ofUser("ann") + "'}");
      admitted.connected();
      gateway.admin().call("disconnect", "{'user':'ann'}");
      admitted.expectClose(3503, "force disconnect");
    }
  }
}
