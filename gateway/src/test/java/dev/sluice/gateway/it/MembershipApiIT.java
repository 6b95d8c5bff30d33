package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code subscribe}, {@code unsubscribe}, {@code disconnect}, {@code refresh}: by a backend. */
@Timeout(20)
final class MembershipApiIT {
  private static final String DONE = json("{'result':{}}");
  private static final String BAD_REQUEST = json("{'error':{'code':107,'message':'bad request'}}");
  private static final String UNKNOWN = json("{'error':{'code':102,'message':'unknown channel'}}");

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.allow_anonymous_connect_without_token=true",
            "channel.without_namespace.allow_subscribe_for_client=true",
            "channel.namespaces=[{name: known}]");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private void answers(String method, String request, String answer) throws Exception {
    assertThat(admin.call(method, request)).as(request).isEqualTo(answer);
  }

  private void isConnectedStill(Client client) throws Exception {
    client.expectNothingElse();
  }

  // Subscribe.

  @Test
  void subscribedUserHearsOfItAndOfWhatIsPublished() throws Exception {
    Client one = gateway.connected("ann");
    Client other = gateway.connected("ann");
    Client ben = gateway.connected("ben");
    answers("subscribe", "{'user':'ann','channel':'$room','data':{'n': 1.0}}", DONE);
    for (Client client : new Client[] {one, other}) {
      client.expect("{'push':{'channel':'$room','subscribe':{'data':{'n': 1.0}}}}");
    }
    admin.publish("$room", "1");
    one.expect("{'push':{'channel':'$room','pub':{'data':1}}}");
    other.expect("{'push':{'channel':'$room','pub':{'data':1}}}");
    isConnectedStill(ben);
    one.send("{'id':2,'subscribe':{'channel':'$room','token':'x'}}")
        .expect("{'id':2,'error':{'code':105,'message':'already subscribed'}}");
  }

  @Test
  void subscribingAgainPushesAgain() throws Exception {
    Client client = gateway.connected("ann").subscribe("own");
    for (int i = 0; i < 2; i++) {
      answers("subscribe", "{'user':'ann','channel':'own','b64data':'Wzdd'}", DONE);
      client.expect("{'push':{'channel':'own','subscribe':{'data':[7]}}}");
    }
    admin.publish("own", "1");
    client.expect("{'push':{'channel':'own','pub':{'data':1}}}").expectNothingElse();
  }

  @Test
  void clientMayBeNamedWithoutItsUserButNotWithAnother() throws Exception {
    Client client = gateway.connected("ann");
    Client sibling = gateway.connected("ann");
    answers("subscribe", "{'client':'" + client.id() + "','channel':'a'}", DONE);
    client.expect("{'push':{'channel':'a','subscribe':{}}}");
    answers("subscribe", "{'user':'ann','client':'" + client.id() + "','channel':'b'}", DONE);
    client.expect("{'push':{'channel':'b','subscribe':{}}}");
    answers("subscribe", "{'user':'ben','client':'" + client.id() + "','channel':'c'}", DONE);
    answers("subscribe", "{'client':'nobody','channel':'c'}", DONE);
    answers("subscribe", "{'user':'ann','session':'none','channel':'c'}", DONE);
    isConnectedStill(client);
    isConnectedStill(sibling);
  }

  @Test
  void subscribeNeedsARightChannel() throws Exception {
    gateway.connected("ann");
    answers("subscribe", "{'user':'ann'}", BAD_REQUEST);
    answers("subscribe", "{'user':'ann','channel':'" + "x".repeat(256) + "'}", BAD_REQUEST);
    answers("subscribe", "{'user':'ann','channel':'nowhere:x'}", UNKNOWN);
    answers("subscribe", "{'user':'ann','channel':'x','b64data':'*'}", BAD_REQUEST);
    answers("subscribe", "{'user':'ann','channel':'x','b64info':'*'}", BAD_REQUEST);
    answers("subscribe", "{'user':'nobody','channel':'known:x'}", DONE);
    answers(
        "subscribe",
        "{'user':'ann','channel':'x','expire_at':1}",
        json("{'error':{'code':100,'message':'internal server error'}}"));
    answers(
        "subscribe",
        "{'user':'ann','channel':'x','expire_at':-1}",
        json("{'error':{'code':100,'message':'internal server error'}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'recover_since':1",
        "'recover_since':{'offset':'1'}",
        "'recover_since':{'epoch':1}",
        "'override':[]",
        "'override':{'presence':true}",
        "'override':{'join_leave':{'value':1}}"
      })
  void subscribeChecksWhatItHasNoUseForYet(String field) throws Exception {
    String request = "{'user':'nobody','channel':'x'," + field + "}";
    assertThat(admin.post("/api/subscribe", request).status()).isEqualTo(400);
  }

  @Test
  void subscribePassesOverWhatItHasNoUseForYet() throws Exception {
    answers(
        "subscribe",
        "{'user':'nobody','channel':'x','recover_since':{'offset':1,'epoch':'e','more':[]},"
            + "'override':{'presence':{'value':true},'join_leave':null,'more':1}}",
        DONE);
    answers("subscribe", "{'user':'nobody','channel':'x','recover_since':null}", DONE);
  }

  @Test
  void binaryDataOfASubscriptionEndsAJsonConnection() throws Exception {
    Client client = gateway.connected("ann");
    Client ben = gateway.connected("ben");
    answers("subscribe", "{'user':'ann','channel':'x','b64data':'/w=='}", DONE);
    client.expectClose(3506, "inappropriate protocol");
    isConnectedStill(ben);
  }

  // Unsubscribe.

  @Test
  void unsubscribedUserIsToldWhoeverSubscribedIt() throws Exception {
    Client client = gateway.connected("ann").subscribe("a");
    answers("subscribe", "{'user':'ann','channel':'b'}", DONE);
    client.expect("{'push':{'channel':'b','subscribe':{}}}");
    for (String channel : new String[] {"a", "b", "never"}) {
      answers("unsubscribe", "{'user':'ann','channel':'" + channel + "'}", DONE);
      client.expect(
          "{'push':{'channel':'"
              + channel
              + "','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}");
    }
    admin.publish("a", "1");
    admin.publish("b", "1");
    isConnectedStill(client);
  }

  @Test
  void unsubscribeNeedsARightChannel() throws Exception {
    answers("unsubscribe", "{'user':'ann'}", BAD_REQUEST);
    answers("unsubscribe", "{'user':'ann','channel':''}", BAD_REQUEST);
    answers("unsubscribe", "{'user':'ann','channel':'nowhere:x'}", UNKNOWN);
    answers("unsubscribe", "{'user':'nobody','channel':'x'}", DONE);
  }

  @Test
  void dissolvedChannelHasNoSubscribersAndEachIsTold() throws Exception {
    Client ann = gateway.connected("ann").subscribe("a");
    Client ben = gateway.connected("ben").subscribe("a");
    Client other = gateway.connected("ben").subscribe("b");
    answers("unsubscribe", "{'all':true,'channel':'a'}", DONE);
    for (Client client : new Client[] {ann, ben}) {
      client.expect(
          "{'push':{'channel':'a','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}");
    }
    answers("publish", "{'channel':'a','data':1}", json("{'result':{'matched':0}}"));
    answers("publish", "{'channel':'b','data':1}", json("{'result':{'matched':1}}"));
    other.expect("{'push':{'channel':'b','pub':{'data':1}}}");
    isConnectedStill(ann);
    ann.subscribe("a");
    answers("unsubscribe", "{'all':true,'channel':'nobodys'}", DONE);
    answers("unsubscribe", "{'all':true}", BAD_REQUEST);
    answers("unsubscribe", "{'all':true,'user':'ann','channel':'a'}", BAD_REQUEST);
    isConnectedStill(ann);
  }

  // Bind.

  @Test
  void boundConnectionIsTheUsersFromThenOn() throws Exception {
    Client client = gateway.connected("guest").subscribe("a");
    final Client sibling = gateway.connected("guest");
    String bind = "{'client':'" + client.id() + "','user':'ann','info':{'n':1}}";
    answers("bind", bind, DONE);
    admin.call("push", "{'to':{'users':['ann']},'data':1}");
    client.expect("{'push':{'message':{'data':1}}}");
    admin.call("push", "{'to':{'users':['guest']},'data':2}");
    sibling.expect("{'push':{'message':{'data':2}}}");
    admin.publish("a", "3");
    client.expect("{'push':{'channel':'a','pub':{'data':3}}}").expectNothingElse();
    assertThat(admin.call("connections", "{'client':'" + client.id() + "'}"))
        .contains(json("'user':'ann'"), json("'info':{'n':1}"));
    answers(
        "online",
        "{'users':['ann','guest']}",
        json(
            "{'result':{'users':[{'user':'ann','connections':1},{'user':'guest','connections':1}],"
                + "'clients':[]}}"));
    answers("bind", bind, DONE);
    client.close();
    admin.await(
        "online",
        "{'users':['ann']}",
        "{'result':{'users':[{'user':'ann','connections':0}],'clients':[]}}");
  }

  @Test
  void unboundConnectionIsNobodys() throws Exception {
    Client client = gateway.connected("ann");
    answers("unbind", "{'client':'" + client.id() + "'}", DONE);
    answers("disconnect", "{'user':'ann'}", DONE);
    isConnectedStill(client);
    answers("disconnect", "{'client':'" + client.id() + "'}", DONE);
    client.expectClose(3503, "force disconnect");
  }

  @Test
  void boundConnectionRefreshesWithATokenOfItsNewUser() throws Exception {
    Client client = gateway.connected();
    answers("bind", "{'client':'" + client.id() + "','user':'ann'}", DONE);
    client.send("{'id':3,'refresh':{'token':'" + Tokens.ofUser("ann") + "'}}");
    assertThat(client.next()).startsWith(json("{'id':3,'refresh':{"));
    client.send("{'id':4,'refresh':{'token':'" + Tokens.ofUser("ben") + "'}}");
    client.expectClose(3500, "invalid token");
  }

  @Test
  void bindNeedsAUserAndAConnection() throws Exception {
    Client client = gateway.connected("ann");
    String notFound = json("{'error':{'code':104,'message':'not found'}}");
    answers("bind", "{'user':'ben'}", BAD_REQUEST);
    answers("bind", "{'client':'" + client.id() + "'}", BAD_REQUEST);
    answers("bind", "{'client':'nobody','user':'ben'}", notFound);
    answers("unbind", "{}", BAD_REQUEST);
    answers("unbind", "{'client':'nobody'}", notFound);
    answers("disconnect", "{'user':'ann'}", DONE);
    client.expectClose(3503, "force disconnect");
  }

  @Test
  void userHasNoMoreConnectionsByBindingThanByConnecting() throws Exception {
    try (TestGateway limited =
        TestGateway.start("client.insecure=true", "client.user_connection_limit=1")) {
      Client first = limited.connected();
      Client second = limited.connected();
      Admin there = limited.admin();
      assertThat(there.call("bind", "{'client':'" + first.id() + "','user':'ann'}"))
          .isEqualTo(DONE);
      assertThat(there.call("bind", "{'client':'" + second.id() + "','user':'ann'}"))
          .isEqualTo(json("{'error':{'code':113,'message':'conflict'}}"));
      assertThat(there.call("bind", "{'client':'" + first.id() + "','user':'ann'}"))
          .isEqualTo(DONE);
      second.expectNothingElse();
    }
  }

  @Test
  void boundConnectionChangesItsPersonalChannelAndEndsOthersWhereAUserHasOne() throws Exception {
    try (TestGateway personal =
        TestGateway.start(
            Tokens.SETTING,
            "client.subscribe_to_user_personal_channel.enabled=true",
            "client.subscribe_to_user_personal_channel.single_connection=true")) {
      final Client former = personal.connected("ben");
      Client client = personal.connected("ann");
      Admin there = personal.admin();
      assertThat(there.call("bind", "{'client':'" + client.id() + "','user':'ben'}"))
          .isEqualTo(DONE);
      client.expect(
          "{'push':{'channel':'#ann','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}",
          "{'push':{'channel':'#ben','subscribe':{}}}");
      former.expectClose(3504, "connection limit");
      there.publish("#ann", "1");
      there.publish("#ben", "2");
      client.expect("{'push':{'channel':'#ben','pub':{'data':2}}}").expectNothingElse();
    }
  }

  // Disconnect.

  @Test
  void lastMessageComesBeforeTheClose() throws Exception {
    Client json = gateway.connected("ann");
    Client base64 = gateway.connected("ben");
    answers(
        "disconnect",
        "{'user':'ann','data':{'bye': 1.0},'disconnect':{'code':4001,'reason':'moved'}}",
        DONE);
    json.expect("{'push':{'message':{'data':{'bye': 1.0}}}}").expectClose(4001, "moved");
    answers("disconnect", "{'user':'ben','b64data':'Wzdd'}", DONE);
    base64.expect("{'push':{'message':{'data':[7]}}}").expectClose(3503, "force disconnect");
    answers("disconnect", "{'user':'ben','b64data':'*'}", BAD_REQUEST);
  }

  @Test
  void disconnectedUserIsTold() throws Exception {
    Client one = gateway.connected("ann");
    Client other = gateway.connected("ann");
    Client ben = gateway.connected("ben");
    Client anonymous = gateway.connected();
    answers("disconnect", "{'user':'ann'}", DONE);
    one.expectClose(3503, "force disconnect");
    other.expectClose(3503, "force disconnect");
    answers("disconnect", "{'user':'nobody'}", DONE);
    answers("disconnect", "{'client':'nobody'}", DONE);
    isConnectedStill(ben);
    answers("disconnect", "{'client':'" + anonymous.id() + "'}", DONE);
    anonymous.expectClose(3503, "force disconnect");
    isConnectedStill(ben);
  }

  @Test
  void disconnectSparesWhomItIsToldTo() throws Exception {
    Client kept = gateway.connected("ann");
    Client other = gateway.connected("ann");
    answers("disconnect", "{'user':'ann','whitelist':['" + kept.id() + "','x']}", DONE);
    other.expectClose(3503, "force disconnect");
    isConnectedStill(kept);
    answers("disconnect", "{'client':'" + kept.id() + "'}", DONE);
    kept.expectClose(3503, "force disconnect");
  }

  @ParameterizedTest
  @CsvSource({
    "4000, later, later",
    "4999, 'see you: 42', 'see you: 42'",
    "3001, shutdown, shutdown",
    "3499, '', disconnect",
    "4500, 'ünter', 'ünter'",
  })
  void reasonIsTheBackendsOwn(int code, String reason, String told) throws Exception {
    Client client = gateway.connected("ann");
    String request = "{'user':'ann','disconnect':{'code':%d,'reason':'%s'}}";
    answers("disconnect", request.formatted(code, reason), DONE);
    client.expectClose(code, told);
    admin.awaitClosed("requested", 1);
  }

  @Test
  void reasonMayFillACloseFrame() throws Exception {
    Client client = gateway.connected("ann");
    String reason = "r".repeat(123);
    answers(
        "disconnect", "{'user':'ann','disconnect':{'code':4001,'reason':'" + reason + "'}}", DONE);
    client.expectClose(4001, reason);
  }

  @Test
  void connectionClosedIsSaidByALostLinkAlone() throws Exception {
    Client client = gateway.connected("ann");
    answers("disconnect", "{'user':'ann','disconnect':{'code':3000,'reason':'gone'}}", DONE);
    client.expectDropped();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'reason':'x'}",
        "{'code':0,'reason':'x'}",
        "{'code':1000,'reason':'x'}",
        "{'code':2999,'reason':'x'}",
        "{'code':5000,'reason':'x'}",
        "{'code':69536,'reason':'x'}",
        "{'code':4294967295,'reason':'x'}",
        "{'code':4000,'reason':'42'}",
        "{'code':4000,'reason':'{\\'reconnect\\':false}'}"
      })
  void reasonThatClientsWouldMisreadIsABadRequest(String reason) throws Exception {
    Client client = gateway.connected("ann");
    answers("disconnect", "{'user':'ann','disconnect':" + reason + "}", BAD_REQUEST);
    isConnectedStill(client);
  }

  @Test
  void reasonThatIsTooLongIsABadRequest() throws Exception {
    Client client = gateway.connected("ann");
    for (String reason : new String[] {"r".repeat(124), "é".repeat(62)}) {
      answers(
          "disconnect",
          "{'user':'ann','disconnect':{'code':4001,'reason':'" + reason + "'}}",
          BAD_REQUEST);
    }
    isConnectedStill(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "null", "{'user':null}", "{'whitelist':['x']}"})
  void disconnectOfNobodyIsABadRequest(String request) throws Exception {
    Client anonymous = gateway.connected();
    answers("disconnect", request, BAD_REQUEST);
    isConnectedStill(anonymous);
  }

  // Refresh.

  @Test
  void refreshedConnectionIsToldWhenItExpires() throws Exception {
    Client client = gateway.connected("ann");
    answers(
        "refresh", "{'user':'ann','expire_at':" + (Tokens.now() + 60) + ",'info':{'n':1.0}}", DONE);
    assertThat(client.next())
        .matches(json("\\{'push':\\{'refresh':\\{'expires':true,'ttl':(60|59)}}}"));
    assertThat(admin.call("connections", "{'client':'" + client.id() + "'}"))
        .contains(json("'info':{'n':1.0},'expire_at':"));
    answers("refresh", "{'user':'ann'}", DONE);
    client.expect("{'push':{'refresh':{}}}");
    assertThat(admin.call("connections", "{'client':'" + client.id() + "'}"))
        .contains(json("'info':{'n':1.0},'queue_bytes'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'expired':true",
        "'expire_at':1",
        "'expire_at':-1",
        "'expired':true,'expire_at':9999999999"
      })
  void refreshMayEndAConnection(String expired) throws Exception {
    Client client = gateway.connected("ann");
    Client ben = gateway.connected("ben");
    answers("refresh", "{'client':'" + client.id() + "'," + expired + "}", DONE);
    client.expectClose(3005, "connection expired");
    isConnectedStill(ben);
  }

  @Test
  void refreshOfNobodyIsDoneAtOnce() throws Exception {
    answers("refresh", "{'user':'nobody','expired':true}", DONE);
  }

  @Test
  void refreshTakesTheExpiryOfAToken() throws Exception {
    Client client = gateway.client();
    String soon =
        Tokens.of("{'sub':'ann','exp':9999999999,'expire_at':" + (Tokens.now() + 2) + "}");
    client.connect("{'token':'" + soon + "'}");
    answers("refresh", "{'user':'ann'}", DONE);
    client.expect("{'push':{'refresh':{}}}");
    assertThat(admin.call("connections", "{'client':'" + client.id() + "'}"))
        .doesNotContain("expire_at");
  }
}
