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
  void withoutAUserTheAnonymousOnesAreMeant() throws Exception {
    Client anonymous = gateway.connected();
    Client ann = gateway.connected("ann");
    answers("subscribe", "{'channel':'a'}", DONE);
    anonymous.expect("{'push':{'channel':'a','subscribe':{}}}");
    answers("unsubscribe", "{'user':'','channel':'a'}", DONE);
    anonymous.expect(
        "{'push':{'channel':'a','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}");
    isConnectedStill(ann);
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

  // Disconnect.

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
    answers("disconnect", "{'user':''}", DONE);
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
      strings = {"'expired':true", "'expire_at':1", "'expired':true,'expire_at':9999999999"})
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
