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

/** Who gets into a channel, with and without a token, and who gets out again. */
@Timeout(20)
final class SubscribeIT {
  private static final String BAD_REQUEST = "{'id':2,'error':{'code':107,'message':'bad request'}}";
  private static final String DENIED =
      "{'id':2,'error':{'code':103,'message':'permission denied'}}";
  private static final String UNKNOWN = "{'id':2,'error':{'code':102,'message':'unknown channel'}}";
  private static final String LIMIT = "{'id':2,'error':{'code':106,'message':'limit exceeded'}}";
  private static final String NOT_AVAILABLE =
      "{'id':2,'error':{'code':108,'message':'not available'}}";
  private static final String TOKEN_EXPIRED =
      "{'id':2,'error':{'code':109,'message':'token expired'}}";
  private static final String SUBSCRIBED = "{'id':2,'subscribe':{}}";

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.channel_limit=2",
            "channel.namespaces=[{name: pub, allow_subscribe_for_client: true},"
                + "{name: all, allow_subscribe_for_client: true,"
                + " allow_subscribe_for_anonymous: true},"
                + "{name: lim, allow_user_limited_channels: true},"
                + "{name: both, allow_user_limited_channels: true,"
                + " allow_subscribe_for_client: true},"
                + "{name: named, allow_subscribe_for_client: true, channel_regex: '^[a-zé]+$'}]");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static Client ann() throws Exception {
    return gateway.connected("ann");
  }

  private static Client anonymous() throws Exception {
    return gateway.connected("");
  }

  private static String subscribe(String channel) {
    return "{'id':2,'subscribe':{'channel':'" + channel + "'}}";
  }

  private static String subscribe(String channel, String token) {
    return "{'id':2,'subscribe':{'channel':'" + channel + "','token':'" + token + "'}}";
  }

  private static String claims(String claims) {
    return Tokens.of("{'sub':'ann','channel':'$x'" + claims + "}");
  }

  // Permissions.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pub:x",
        "pub:",
        "pub:a b\\tc",
        "both:x",
        "all:x#y",
        "lim:x#ann",
        "lim:#a,ann",
        "both:x#ann",
        "named:abc",
        "named:é"
      })
  void usersGetInWhereTheyAreAllowed(String channel) throws Exception {
    ann().send(subscribe(channel)).expect(SUBSCRIBED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x",
        "lim:x",
        "lim:x#ben",
        "lim:x#ben, ann",
        "lim:x#ann#ben",
        "both:x#ben",
        "$pub:x",
        "$x",
        "lim:$x",
        ":x"
      })
  void usersStayOutWhereTheyAreNot(String channel) throws Exception {
    ann().send(subscribe(channel)).expect(DENIED).expectNothingElse();
  }

  @Test
  void anonymousClientsGetInWhereTheyAreAllowedToo() throws Exception {
    anonymous().send(subscribe("all:x")).expect(SUBSCRIBED);
    anonymous().send(subscribe("lim:x#")).expect(SUBSCRIBED);
    anonymous().send(subscribe("lim:x#ann,")).expect(SUBSCRIBED);
    anonymous().send(subscribe("pub:x")).expect(DENIED);
    anonymous().send(subscribe("lim:x#ann")).expect(DENIED);
  }

  // The checks, in their order: what would fail later fails with the earlier answer.

  @Test
  void sharedPollIsNotAvailable() throws Exception {
    ann()
        .send("{'id':2,'subscribe':{'channel':'nowhere:x','type':4,'delta':'x'}}")
        .expect(NOT_AVAILABLE);
  }

  @Test
  void unknownDeltaIsABadRequest() throws Exception {
    ann()
        .send("{'id':2,'subscribe':{'channel':'nowhere:x','delta':'xdelta'}}")
        .expectClose(3501, "bad request");
  }

  @Test
  void knownDeltaIsNotGranted() throws Exception {
    ann().send("{'id':2,'subscribe':{'channel':'pub:x','delta':'fossil'}}").expect(SUBSCRIBED);
  }

  @Test
  void nameMayBeAsLongAsTheLimitAndNoLonger() throws Exception {
    ann().send(subscribe("pub:" + "x".repeat(251))).expect(SUBSCRIBED);
    ann().send(subscribe("pub:" + "x".repeat(252))).expect(BAD_REQUEST);
    ann().send(subscribe("nowhere:" + "é".repeat(128))).expect(BAD_REQUEST);
  }

  @Test
  void secondSubscribeIsAnErrorEvenWithoutPermission() throws Exception {
    Client client = gateway.client();
    client.connect("{'token':'" + Tokens.of("{'channels':['closed']}") + "'}");
    client
        .send(subscribe("closed"))
        .expect("{'id':2,'error':{'code':105,'message':'already subscribed'}}");
  }

  @Test
  void channelsBeyondTheLimitAreAnErrorEvenUnknownOnes() throws Exception {
    Client client = ann();
    client.send(subscribe("pub:1"), subscribe("pub:2"), subscribe("nowhere:3"));
    client.expect(SUBSCRIBED, SUBSCRIBED, LIMIT);
    client
        .send("{'id':3,'unsubscribe':{'channel':'pub:1'}}", subscribe("pub:3"))
        .expect("{'id':3,'unsubscribe':{}}", SUBSCRIBED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nowhere:x", "$nowhere:x", "nowhere:é", "p:x", "pub :x"})
  void unknownNamespaceIsAnError(String channel) throws Exception {
    ann().send(subscribe(channel)).expect(UNKNOWN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pub:é", "é", "named:abc1", "named:", "named:a:b", "$named:A"})
  void nameThatTheNamespaceDoesNotAcceptIsAnError(String channel) throws Exception {
    ann().send(subscribe(channel, "no token")).expect(BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void otherTypesOfSubscriptionAreDenied(int type) throws Exception {
    ann().send("{'id':2,'subscribe':{'channel':'pub:x','type':" + type + "}}").expect(DENIED);
  }

  @Test
  void unknownTypeIsOurFailureOnceEverythingElseIsRight() throws Exception {
    ann().send("{'id':2,'subscribe':{'channel':'x','type':9}}").expect(DENIED);
    ann()
        .send("{'id':2,'subscribe':{'channel':'pub:x','type':9}}")
        .expectClose(3004, "internal server error");
  }

  @Test
  void filterIsNotAllowed() throws Exception {
    ann()
        .send("{'id':2,'subscribe':{'channel':'pub:x','tf':{'key':'a','cmp':'ex'}}}")
        .expect(BAD_REQUEST);
    ann().send("{'id':2,'subscribe':{'channel':'x','tf':{}}}").expect(DENIED);
  }

  @Test
  void refusedWishesAreSilentlyIgnored() throws Exception {
    ann()
        .send(
            "{'id':2,'subscribe':{'channel':'pub:x','positioned':true,'recoverable':true,"
                + "'join_leave':true,'flag':1,'data':{'any':1}}}")
        .expect(SUBSCRIBED);
  }

  @Test
  void whoTriedToRecoverIsTold() throws Exception {
    ann()
        .send("{'id':2,'subscribe':{'channel':'pub:x','recover':true,'offset':7,'epoch':'abcd'}}")
        .expect("{'id':2,'subscribe':{'was_recovering':true}}");
  }

  // Tokens.

  @Test
  void tokenOpensAPrivateChannel() throws Exception {
    ann().send(subscribe("$x", claims(""))).expect(SUBSCRIBED);
    anonymous().send(subscribe("$x", Tokens.of("{'channel':'$x'}"))).expect(SUBSCRIBED);
  }

  @Test
  void tokenBringsDataAndTheTimeThatIsLeft() throws Exception {
    Client client = ann();
    client.send(subscribe("$x", claims(",'data':{'n': 1.50},'exp':" + (Tokens.now() + 60))));
    assertThat(client.next())
        .matches(
            json("\\{'id':2,'subscribe':\\{'expires':true,'ttl':(60|59),'data':\\{'n': 1.50}}}"));
    ann()
        .send(subscribe("$x", claims(",'b64data':'eyJhIjoxfQ==','data':0")))
        .expect("{'id':2,'subscribe':{'data':{'a':1}}}");
    ann().send(subscribe("$x", claims(",'exp':9999999999,'expire_at':0"))).expect(SUBSCRIBED);
  }

  @Test
  void binaryDataOfATokenEndsAJsonConnection() throws Exception {
    ann()
        .send(subscribe("$x", claims(",'b64data':'/w=='")))
        .expectClose(3506, "inappropriate protocol");
    String token = Tokens.of("{'subs':{'x':{'b64data':'/w=='}}}");
    gateway
        .client()
        .send("{'id':1,'connect':{'token':'" + token + "'}}")
        .expectClose(3506, "inappropriate protocol");
  }

  @Test
  void tokenThatDoesNotHoldNowIsAnError() throws Exception {
    ann().send(subscribe("$x", claims(",'exp':1"))).expect(TOKEN_EXPIRED);
    ann().send(subscribe("$x", claims(",'nbf':99999999999"))).expect(TOKEN_EXPIRED);
  }

  @Test
  void subscriptionThatHasExpiredIsAnError() throws Exception {
    ann()
        .send(subscribe("$x", claims(",'expire_at':1")))
        .expect("{'id':2,'error':{'code':110,'message':'expired'}}");
  }

  @Test
  void invalidTokenIsDenied() throws Exception {
    ann().send(subscribe("$x", "nonsense")).expect(DENIED);
    ann()
        .send(subscribe("$x", Tokens.signed("HS256", "other", "{'sub':'ann','channel':'$x'}")))
        .expect(DENIED);
    ann().send(subscribe("$x", Tokens.ofUser("ann"))).expect(DENIED);
  }

  @ParameterizedTest
  @CsvSource({"ben, $x", "'', $x", "ann, $y", "ann, x"})
  void tokenForAnotherUserOrChannelEndsTheConnection(String user, String channel) throws Exception {
    ann().send(subscribe("$x", Tokens.ofUser(user, channel))).expectClose(3500, "invalid token");
  }

  @Test
  void tokenMayBeBoundToOneConnection() throws Exception {
    Client client = ann();
    String bound = claims(",'client':'" + client.id() + "'");
    client.send(subscribe("$x", bound)).expect(SUBSCRIBED);
    ann().send(subscribe("$x", bound)).expectClose(3500, "invalid token");
    ann().send(subscribe("$x", claims(",'client':null"))).expect(SUBSCRIBED);
  }

  @Test
  void tokenAloneDecidesWhereOneIsGiven() throws Exception {
    ann().send(subscribe("pub:x", "nonsense")).expect(DENIED);
    ann().send(subscribe("lim:x#ben", Tokens.ofUser("ann", "lim:x#ben"))).expect(SUBSCRIBED);
  }

  @Test
  void subscriptionTokensMayHaveAKeyOfTheirOwn() throws Exception {
    try (TestGateway other =
        TestGateway.start(
            Tokens.SETTING,
            "client.subscription_token.enabled=true",
            "client.subscription_token.hmac_secret_key=apart")) {
      String own = Tokens.signed("HS256", "apart", "{'sub':'ann','channel':'$x'}");
      other.connected("ann").send(subscribe("$x", claims(""))).expect(DENIED);
      other.connected("ann").send(subscribe("$x", own)).expect(SUBSCRIBED);
    }
  }

  @Test
  void insecureClientsGetInEverywhereButIntoPrivateChannels() throws Exception {
    try (TestGateway insecure = TestGateway.start(Tokens.SETTING, "client.insecure=true")) {
      Client client = insecure.connected();
      client.send(subscribe("anything")).expect(SUBSCRIBED);
      client.send(subscribe("$x")).expect(DENIED);
      client.send(subscribe("nowhere:x")).expect(UNKNOWN);
      client.send(subscribe("é")).expect(BAD_REQUEST);
      client.send(subscribe("$x", Tokens.of("{'channel':'$x'}"))).expect(SUBSCRIBED);
    }
  }

  // Out again.

  @ParameterizedTest
  @ValueSource(strings = {"pub:x", "never", "nowhere:x", "é", "$x"})
  void unsubscribeAlwaysSucceeds(String channel) throws Exception {
    ann()
        .send("{'id':3,'unsubscribe':{'channel':'" + channel + "'}}")
        .expect("{'id':3,'unsubscribe':{}}");
    ann()
        .send("{'id':3,'unsubscribe':{'channel':'" + channel + "x".repeat(300) + "'}}")
        .expect("{'id':3,'unsubscribe':{}}");
  }

  @Test
  void unsubscribedClientHearsNothingMoreAndMayComeBack() throws Exception {
    Client client = ann().subscribe("pub:quiet");
    client
        .send("{'id':3,'unsubscribe':{'channel':'pub:quiet'}}")
        .expect("{'id':3,'unsubscribe':{}}");
    gateway.admin().publish("pub:quiet", "1");
    client.expectNothingElse().subscribe("pub:quiet");
    gateway.admin().publish("pub:quiet", "2");
    client.expect("{'push':{'channel':'pub:quiet','pub':{'data':2}}}");
  }
}
