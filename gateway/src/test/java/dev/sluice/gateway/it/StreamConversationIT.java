package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients over HTTP streams and server-sent events, with their commands over /emulation: what is
 * not the same as over every {@link Wire}.
 */
@Timeout(30)
final class StreamConversationIT {
  private static final String[] ENABLED = {"sse.enabled=true", "http_stream.enabled=true"};

  private static TestGateway start(String... settings) throws Exception {
    String[] all = new String[settings.length + ENABLED.length];
    System.arraycopy(settings, 0, all, 0, settings.length);
    System.arraycopy(ENABLED, 0, all, settings.length, ENABLED.length);
    return TestGateway.start(all);
  }

  private static StreamClient connected(TestGateway gateway, StreamClient.Kind kind)
      throws Exception {
    return gateway.opened(StreamClient.connected(kind, gateway.clientAddress(), "{}"));
  }

  @ParameterizedTest
  @EnumSource
  void clientsAndBackendTalkToEachOther(StreamClient.Kind kind) throws Exception {
    try (TestGateway gateway =
        start(
            Tokens.SETTING,
            "channel.namespaces=[{name: chat, allow_subscribe_for_client: true,"
                + " allow_publish_for_subscriber: true}]")) {
      InetSocketAddress address = gateway.clientAddress();
      StreamClient ann =
          gateway.opened(
              StreamClient.open(
                  kind,
                  address,
                  "{'id':1,'connect':{'token':'" + Tokens.ofUser("ann") + "','name':'js'}}",
                  "{'id':2,'subscribe':{'channel':'chat:tea','flag':1}}"));
      assertThat(ann.connected())
          .isEqualTo(
              json(
                  "{'client':'ID','version':'test','ping':25,'pong':true,"
                      + "'session':'SESSION','node':'NODE'}"));
      ann.expect("{'id':2,'subscribe':{}}");
      Client ben = gateway.connected("ben").subscribe("chat:tea"); // Over WebSocket.
      Admin backend = gateway.admin();

      ann.send("{'id':6,'publish':{'channel':'chat:tea','data':{'x':[1]}}}");
      String published =
          "{'push':{'channel':'chat:tea','pub':{'data':{'x':[1]},'info':{'user':'ann','client':'"
              + ann.id()
              + "'}}}}";
      ben.expect(published);
      assertThat(new String[] {ann.next(), ann.next()})
          .containsExactlyInAnyOrder(json("{'id':6,'publish':{}}"), json(published));

      backend.publish("chat:tea", "[null]");
      ann.expect("{'push':{'channel':'chat:tea','pub':{'data':[null]}}}");
      ann.send(
          "{'id':3,'rpc':{'method':'echo','data':'ä\\n\\u0000'}}",
          "{'id':4,'unsubscribe':{'channel':'chat:tea'}}");
      ann.expect("{'id':3,'rpc':{'data':'ä\\n\\u0000'}}", "{'id':4,'unsubscribe':{}}");
      backend.publish("chat:tea", "'for ben'");
      ann.expectNothingElse();

      assertThat(backend.call("connections", "{'user':'ann'}"))
          .contains(json("'transport':'" + kind.transport() + "'"));
      backend.call("push", "{'to':{'users':['ann']},'data':'bye'}");
      ann.expect("{'push':{'message':{'data':'bye'}}}");
      assertThat(backend.call("disconnect", "{'user':'ann'}")).isEqualTo(json("{'result':{}}"));
      ann.expectClose(3503, "force disconnect");
      backend.awaitClosed(kind.transport(), "force_disconnect", 1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void backendFindsTheConnectionByItsSession(StreamClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      StreamClient client = connected(gateway, kind);
      Admin backend = gateway.admin();
      String session = "{'session':'" + client.session() + "'";
      backend.call("subscribe", session + ",'channel':'news'}");
      client.expect("{'push':{'channel':'news','subscribe':{}}}");
      backend.call("unsubscribe", session + ",'channel':'news'}");
      client.expect(
          "{'push':{'channel':'news','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}");
      backend.call("refresh", session + ",'expire_at':" + (Tokens.now() + 3600) + "}");
      assertThat(client.next()).startsWith(json("{'push':{'refresh':{'expires':true"));
      backend.call("disconnect", "{'session':'another'}");
      client.expectNothingElse();
      backend.call("disconnect", session + "}");
      client.expectClose(3503, "force disconnect");
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokenIsRefreshedOverEmulation(StreamClient.Kind kind) throws Exception {
    try (TestGateway gateway = start(Tokens.SETTING, "client.expired_close_delay=0s")) {
      String token = Tokens.of("{'sub':'ann','exp':" + (Tokens.now() + 2) + "}");
      StreamClient client =
          gateway.opened(
              StreamClient.connected(kind, gateway.clientAddress(), "{'token':'" + token + "'}"));
      long expiry = Tokens.now() + 4;
      String later = Tokens.of("{'sub':'ann','exp':" + expiry + "}");
      client.send("{'id':5,'refresh':{'token':'" + later + "'}}");
      assertThat(client.next()).startsWith(json("{'id':5,'refresh':{'client':'"));
      client.expectClose(3005, "connection expired");
      assertThat(Tokens.now()).isGreaterThanOrEqualTo(expiry);
    }
  }

  @ParameterizedTest
  @EnumSource
  void malformedCommandIsTakenAndEndsTheConnection(StreamClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      StreamClient client = connected(gateway, kind);
      client.send("{'id':3,'rpc':{'method':'echo','data':1}}", "garbage");
      client.expect("{'id':3,'rpc':{'data':1}}");
      assertThat(client.emulate("{'id':4,'rpc':{}}").status()).isEqualTo(404);
      client.expectClose(3501, "bad request");
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNoConnectCommandIsABadRequest(StreamClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      for (String first : new String[] {"garbage", "{}", " ", "{'id':1,'subscribe':{}}"}) {
        StreamClient.open(kind, gateway.clientAddress(), first).expectClose(3501, "bad request");
      }
      StreamClient.open(kind, gateway.clientAddress(), "{'id':1,'connect':{'token':'wrong'}}")
          .expectClose(3500, "invalid token");
    }
  }

  @ParameterizedTest
  @EnumSource
  void backendsCodeEndsTheStreamAndConnectionClosedEndsItWithoutAWord(StreamClient.Kind kind)
      throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      Admin backend = gateway.admin();
      StreamClient client = connected(gateway, kind);
      backend.call(
          "disconnect",
          "{'client':'" + client.id() + "','disconnect':{'code':4200,'reason':'come again'}}");
      client.expectClose(4200, "come again");

      StreamClient dropped = connected(gateway, kind);
      backend.call(
          "disconnect",
          "{'client':'" + dropped.id() + "','disconnect':{'code':3000,'reason':'gone'}}");
      dropped.expectWordlessEnd();
    }
  }

  /** How a client may vanish. */
  enum Vanishing {
    CLOSES {
      @Override
      void vanish(Socket socket) throws Exception {
        socket.close();
      }
    },
    RESETS {
      @Override
      void vanish(Socket socket) throws Exception {
        socket.setSoLinger(true, 0);
        socket.close();
      }
    },
    HALF_CLOSES {
      @Override
      void vanish(Socket socket) throws Exception {
        socket.shutdownOutput();
      }
    };

    abstract void vanish(Socket socket) throws Exception;
  }

  @ParameterizedTest
  @EnumSource
  void clientThatVanishesIsOfflineWithinASecond(Vanishing how) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      Admin backend = gateway.admin();
      for (StreamClient.Kind kind : StreamClient.Kind.values()) {
        StreamClient client = connected(gateway, kind).subscribe("room");
        client.socket().getOutputStream().write("stray bytes".getBytes());
        client.expectNothingElse();
        String online = "{'clients':['" + client.id() + "']}";
        assertThat(backend.call("online", online)).contains(json("'online':true"));
        long begin = System.nanoTime();
        how.vanish(client.socket());
        backend.await(
            "online",
            online,
            "{'result':{'users':[],'clients':[{'client':'" + client.id() + "','online':false}]}}");
        assertThat(System.nanoTime() - begin).isLessThan(1_000_000_000L);
        assertThat(client.emulate("{}").status()).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void clientThatFloodsItsStreamIsDropped(StreamClient.Kind kind) throws Exception {
    try (TestGateway gateway = start("client.insecure=true")) {
      StreamClient client = connected(gateway, kind);
      client.socket().getOutputStream().write(new byte[64 * 1024]);
      client.expectNothingElse();
      client.socket().getOutputStream().write(1);
      client.expectClose(3501, "bad request");
    }
  }
}
