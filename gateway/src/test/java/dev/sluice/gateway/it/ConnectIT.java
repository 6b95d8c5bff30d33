package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first command: who a client is, and what it is told. */
@Timeout(20)
final class ConnectIT {
  private static final String PLAIN =
      json("{'client':'ID','version':'test','ping':25,'pong':true}");

  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.token.hmac_previous_secret_key=before",
            "client.channel_limit=3",
            "client.user_connection_limit=2",
            "channel.without_namespace.allow_publish_for_client=true",
            "channel.namespaces=[{name: pub, allow_subscribe_for_client: true},"
                + " {name: lim, allow_user_limited_channels: true}]");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static String connectWith(String claims) throws Exception {
    return gateway.client().connect("{'token':'" + Tokens.of(claims) + "'}");
  }

  private static Client sends(String request) throws Exception {
    return gateway.client().send("{'id':1,'connect':" + request + "}");
  }

  private static Client sendsToken(String claims) throws Exception {
    return sends("{'token':'" + Tokens.of(claims) + "'}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"HS256", "HS384", "HS512"})
  void tokensOfEveryHmacAreTaken(String algorithm) throws Exception {
    String token = Tokens.signed(algorithm, Tokens.SECRET, "{'sub':'" + algorithm + "'}");
    Client client = gateway.client();
    assertThat(client.connect("{'token':'" + token + "'}")).isEqualTo(PLAIN);
    assertThat(gateway.admin().call("connections", "{'client':'" + client.id() + "'}"))
        .contains(json("'user':'" + algorithm + "'"));
  }

  @Test
  void tokenOfTheSecretBeforeIsTaken() throws Exception {
    String token = Tokens.signed("HS256", "before", "{'sub':'old'}");
    assertThat(gateway.client().connect("{'token':'" + token + "'}")).isEqualTo(PLAIN);
  }

  @Test
  void whatTheClientSaysOfItselfChangesNothing() throws Exception {
    String request =
        "{'token':'%s','data':{'a':[1]},'name':'%s','version':'%s','headers':{'X':'y'},'flag':1,"
            + "'dict':'d','profile':'p','unknown':[{}]}";
    assertThat(
            gateway
                .client()
                .connect(request.formatted(Tokens.ofUser("u1"), "n".repeat(99), "v".repeat(99))))
        .isEqualTo(PLAIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'sub':''}", "{'sub':null}"})
  void tokenWithoutAUserIsAnonymous(String claims) throws Exception {
    assertThat(connectWith(claims)).isEqualTo(PLAIN);
  }

  @Test
  void expiringTokenTellsTheTimeThatIsLeft() throws Exception {
    assertThat(connectWith("{'sub':'u2','exp':" + (Tokens.now() + 60) + "}"))
        .matches(
            json(
                "\\{'client':'ID','version':'test','expires':true,'ttl':(60|59),'ping':25,"
                    + "'pong':true}"));
  }

  @Test
  void farExpiriesAreCutToAYear() throws Exception {
    assertThat(connectWith("{'sub':'u3','exp':" + (Tokens.now() + 1_000_000_000) + "}"))
        .contains(json("'expires':true,'ttl':31536000,"));
  }

  @Test
  void expireAtCountsInPlaceOfTheTokensOwnEnd() throws Exception {
    long now = Tokens.now();
    assertThat(connectWith("{'sub':'u4','exp':" + (now + 60) + ",'expire_at':0}")).isEqualTo(PLAIN);
    assertThat(connectWith("{'sub':'u4','exp':" + (now + 60) + ",'expire_at':" + (now + 500) + "}"))
        .matches(json(".*'expires':true,'ttl':(500|499),.*"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'sub':'u','exp':1}", "{'sub':'u','nbf':99999999999}", "{'exp':1.5}"})
  void tokenThatDoesNotHoldNowIsAnError(String claims) throws Exception {
    sendsToken(claims).expect("{'id':1,'error':{'code':109,'message':'token expired'}}");
  }

  @Test
  void credentialsThatHaveExpiredAreAnError() throws Exception {
    sendsToken("{'sub':'u','expire_at':1}")
        .expect("{'id':1,'error':{'code':110,'message':'expired'}}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'sub':42}",
        "{'sub':'u','channel':'news'}",
        "{'sub':'u','subs':{'news':{'b64info':'***'}}}",
        "[]"
      })
  void claimsThatCannotBeAreAnInvalidToken(String claims) throws Exception {
    sendsToken(claims).expectClose(3500, "invalid token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.e30"})
  void whatIsNoSignedTokenIsInvalid(String token) throws Exception {
    sends("{'token':'" + token + "'}").expectClose(3500, "invalid token");
  }

  @Test
  void tokenOfAnotherSecretIsInvalid() throws Exception {
    sends("{'token':'" + Tokens.signed("HS256", "other", "{'sub':'u'}") + "'}")
        .expectClose(3500, "invalid token");
  }

  @Test
  void invalidTokenCountsBeforeItsEnd() throws Exception {
    sends("{'token':'" + Tokens.signed("HS256", "other", "{'sub':'u','exp':1}") + "'}")
        .expectClose(3500, "invalid token");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'token':''}", "{'token':null}"})
  void withoutTokenItIsABadRequest(String request) throws Exception {
    sends(request).expectClose(3501, "bad request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "'{}'", "1", "{'token':5}", "{'subs':[]}", "{'headers':{'a':1}}"})
  void fieldOfAWrongTypeIsABadRequest(String request) throws Exception {
    sends(request).expectClose(3501, "bad request");
  }

  @Test
  void usersBeyondTheirLimitOfConnectionsAreTurnedAway() throws Exception {
    gateway.connected("busy");
    Client second = gateway.connected("busy");
    sendsToken("{'sub':'busy'}").expectClose(3504, "connection limit");

    second.close();
    gateway
        .admin()
        .await(
            "online",
            "{'users':['busy']}",
            "{'result':{'users':[{'user':'busy','connections':1}],'clients':[]}}");
    gateway.connected("busy");
  }

  @Test
  void channelsOfATokenAreSubscribed() throws Exception {
    assertThat(connectWith("{'sub':'u5','channels':['news','','$secret']}"))
        .isIn(
            json(
                "{'client':'ID','version':'test','subs':{'news':{},'$secret':{}},'ping':25,"
                    + "'pong':true}"),
            json(
                "{'client':'ID','version':'test','subs':{'$secret':{},'news':{}},'ping':25,"
                    + "'pong':true}"));
  }

  @Test
  void subsOfATokenComeWithTheirDataAndWinOverChannels() throws Exception {
    assertThat(
            connectWith(
                "{'sub':'u6','channels':['x'],'subs':{'news':{'data':{'a': 1.10},'info':{},"
                    + "'override':{'presence':{'value':true}}}}}"))
        .isEqualTo(
            json(
                "{'client':'ID','version':'test','subs':{'news':{'data':{'a': 1.10}}},'ping':25,"
                    + "'pong':true}"));
    assertThat(connectWith("{'sub':'u6','subs':{'news':{'b64data':'WzFd'}}}"))
        .contains(json("'subs':{'news':{'data':[1]}}"));
  }

  @Test
  void unknownNamespaceInATokenIsAnError() throws Exception {
    sendsToken("{'sub':'u','channels':['nowhere:x']}")
        .expect("{'id':1,'error':{'code':102,'message':'unknown channel'}}");
  }

  @Test
  void tooLongNameInATokenIsAnError() throws Exception {
    sendsToken("{'sub':'u','channels':['" + "x".repeat(256) + "']}")
        .expect("{'id':1,'error':{'code':107,'message':'bad request'}}");
  }

  @Test
  void moreChannelsThanAConnectionMayHaveEndIt() throws Exception {
    sendsToken("{'sub':'u','channels':['a','b','c','d']}").expectClose(3505, "channel limit");
  }

  @Test
  void clientIsSubscribedToWhatItNamesIfItCouldItself() throws Exception {
    Client client = gateway.client();
    String result =
        client.connect(
            "{'token':'%s','subs':{'pub:a':{'recover':true,'offset':3,'epoch':'x'},'lim:b#u7':{},"
                    .formatted(Tokens.ofUser("u7"))
                + "'lim:b#other':{},'closed':{},'$pub:a':{},'pub:é':{},'':{},'pub:c':null}}");
    assertThat(result)
        .contains(json("'pub:a':{'was_recovering':true}"))
        .contains(json("'lim:b#u7':{}"))
        .doesNotContain("other", "closed", "$pub", "é", json("'':"));
    gateway.admin().publish("pub:a", "1");
    client.expect("{'push':{'channel':'pub:a','pub':{'data':1}}}").expectNothingElse();
  }

  @Test
  void namingAnUnknownNamespaceIsABadRequest() throws Exception {
    sends("{'token':'" + Tokens.ofUser("u8") + "','subs':{'nowhere:x':{}}}")
        .expectClose(3501, "bad request");
  }

  @Test
  void anonymousUserIsInNobodysListHere() throws Exception {
    assertThat(gateway.client().connect("{'token':'" + Tokens.of("{}") + "','subs':{'lim:b#':{}}}"))
        .isEqualTo(PLAIN);
  }

  @Test
  void infoOfATokenIsSeenByOthers() throws Exception {
    Client client = gateway.client();
    client.connect(
        "{'token':'" + Tokens.of("{'sub':'u9','info':{'n':1.50},'channels':['news']}") + "'}");
    client.send("{'id':2,'publish':{'channel':'news','data':0}}");
    assertThat(new String[] {client.next(), client.next()})
        .containsExactlyInAnyOrder(
            json("{'id':2,'publish':{}}"),
            json(
                "{'push':{'channel':'news','pub':{'data':0,'info':{'user':'u9','client':'%s',"
                        .formatted(client.id())
                    + "'conn_info':{'n':1.50}}}}}"));
  }
}
