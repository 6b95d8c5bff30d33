package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** New tokens for connections and subscriptions, and what follows where none comes. */
@Timeout(20)
final class RefreshIT {
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.expired_close_delay=0s",
            "client.expired_sub_close_delay=0s",
            "channel.namespaces=[{name: pub, allow_subscribe_for_client: true,"
                + " allow_publish_for_client: true}]");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static Client ann() throws Exception {
    return gateway.connected("ann");
  }

  private static String refresh(String token) {
    return "{'id':5,'refresh':{'token':'" + token + "'}}";
  }

  private static String subRefresh(String channel, String token) {
    return "{'id':6,'sub_refresh':{'channel':'" + channel + "','token':'" + token + "'}}";
  }

  private static String subToken(String claims) {
    return Tokens.of("{'sub':'ann','channel':'$x'" + claims + "}");
  }

  /** Of ann, who is subscribed to a private channel. */
  private static Client subscribed(String claims) throws Exception {
    Client client = ann();
    client.send("{'id':2,'subscribe':{'channel':'$x','token':'" + subToken(claims) + "'}}");
    assertThat(client.next()).startsWith(json("{'id':2,'subscribe':{"));
    return client;
  }

  // Connections.

  @Test
  void refreshTellsTheTimeThatIsLeftNow() throws Exception {
    Client client = ann();
    client.send(refresh(Tokens.of("{'sub':'ann','exp':" + (Tokens.now() + 60) + "}")));
    assertThat(client.next())
        .matches(
            json(
                "\\{'id':5,'refresh':\\{'client':'"
                    + client.id()
                    + "','version':'test','expires':true,'ttl':(60|59)}}"));
    client
        .send(refresh(Tokens.ofUser("ann")))
        .expect("{'id':5,'refresh':{'client':'" + client.id() + "','version':'test'}}");
  }

  @Test
  void refreshWithoutATokenIsABadRequest() throws Exception {
    ann().send(refresh("")).expectClose(3501, "bad request");
    ann().send("{'id':5,'refresh':{}}").expectClose(3501, "bad request");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'sub':'ann','exp':1}", "{'sub':'ann','expire_at':1}"})
  void refreshWithAnExpiredTokenEndsTheConnection(String claims) throws Exception {
    ann().send(refresh(Tokens.of(claims))).expectClose(3005, "connection expired");
  }

  @Test
  void refreshWithATokenThatIsInvalidOrAnotherUsersEndsTheConnection() throws Exception {
    ann().send(refresh("nonsense")).expectClose(3500, "invalid token");
    ann().send(refresh(Tokens.ofUser("ben"))).expectClose(3500, "invalid token");
    ann().send(refresh(Tokens.ofUser("ann", "pub:x"))).expectClose(3500, "invalid token");
  }

  @Test
  void refreshWithOtherServerSideChannelsEndsTheConnection() throws Exception {
    Client client = gateway.client();
    client.connect("{'token':'" + Tokens.of("{'sub':'ann','channels':['a']}") + "'}");
    client.send(refresh(Tokens.of("{'sub':'ann','channels':['a']}")));
    assertThat(client.next()).startsWith(json("{'id':5,'refresh':"));
    client
        .send(refresh(Tokens.of("{'sub':'ann','channels':['a','b']}")))
        .expectClose(3010, "insufficient state");
  }

  @Test
  void infoOfANewTokenReplacesTheOldIfItExpires() throws Exception {
    Client client = gateway.client();
    client.connect("{'token':'" + Tokens.of("{'sub':'ann','info':1}") + "'}");
    client.send(refresh(Tokens.of("{'sub':'ann','info':2}")));
    client.next();
    assertThat(detail(client)).contains(json("'info':1,"));

    client.send(refresh(Tokens.of("{'sub':'ann','info':3,'exp':9999999999}")));
    client.next();
    assertThat(detail(client)).contains(json("'info':3,'expire_at':"));
  }

  private static String detail(Client client) throws Exception {
    return gateway.admin().call("connections", "{'client':'" + client.id() + "'}");
  }

  @Test
  void connectionThatIsNotRefreshedExpires() throws Exception {
    Client late = gateway.client();
    Client refreshed = gateway.client();
    String soon = Tokens.of("{'sub':'ann','exp':" + (Tokens.now() + 1) + "}");
    // At the very end of a second the token may have run out on its way.
    assertThat(late.send("{'id':1,'connect':{'token':'" + soon + "'}}").next())
        .containsAnyOf(json("'expires':true,'ttl':1,"), json("'code':109"));
    refreshed.send("{'id':1,'connect':{'token':'" + soon + "'}}");
    if (refreshed.next().contains("ttl")) {
      refreshed.send(refresh(Tokens.ofUser("ann"))).next();
      late.expectClose(3005, "connection expired");
      refreshed.expectNothingElse();
    }
  }

  // Subscriptions.

  @Test
  void subRefreshTellsTheTimeThatIsLeftNow() throws Exception {
    Client client = subscribed(",'exp':9999999999");
    client.send(subRefresh("$x", subToken(",'exp':" + (Tokens.now() + 60))));
    assertThat(client.next())
        .matches(json("\\{'id':6,'sub_refresh':\\{'expires':true,'ttl':(60|59)}}"));
    client.send(subRefresh("$x", subToken(""))).expect("{'id':6,'sub_refresh':{}}");
    client
        .send(subRefresh("$x", subToken(",'exp':9999999999")))
        .expect("{'id':6,'sub_refresh':{'expires':true,'ttl':31536000}}");
  }

  @Test
  void subscriptionMadeWithoutATokenMayGetOne() throws Exception {
    Client client = ann().subscribe("pub:x");
    String token = Tokens.of("{'sub':'ann','channel':'pub:x','exp':9999999999}");
    client
        .send(subRefresh("pub:x", token))
        .expect("{'id':6,'sub_refresh':{'expires':true,'ttl':31536000}}");
  }

  @Test
  void subRefreshOfAnotherChannelIsDenied() throws Exception {
    ann()
        .send(subRefresh("$x", ""))
        .expect("{'id':6,'error':{'code':103,'message':'permission denied'}}");
  }

  @Test
  void subRefreshOfANameThatIsTooLongIsAnError() throws Exception {
    ann()
        .send(subRefresh("x".repeat(256), ""))
        .expect("{'id':6,'error':{'code':107,'message':'bad request'}}");
  }

  @Test
  void subRefreshWithoutATokenIsAnError() throws Exception {
    subscribed("")
        .send(subRefresh("$x", ""))
        .expect("{'id':6,'error':{'code':107,'message':'bad request'}}");
  }

  @Test
  void subRefreshWithATokenThatIsInvalidOrForAnotherEndsTheConnection() throws Exception {
    for (String token :
        new String[] {
          "nonsense",
          Tokens.ofUser("ann"),
          Tokens.ofUser("ben", "$x"),
          Tokens.ofUser("ann", "$y"),
          subToken(",'client':'00000000-0000-0000-0000-000000000000'"),
          Tokens.signed("HS256", "other", "{'sub':'ann','channel':'$x'}")
        }) {
      subscribed("").send(subRefresh("$x", token)).expectClose(3500, "invalid token");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",'exp':1", ",'expire_at':1"})
  void subRefreshWithAnExpiredTokenEndsTheSubscriptionAndIsAnError(String claims) throws Exception {
    Client client = subscribed("");
    client
        .send(subRefresh("$x", subToken(claims)))
        .expect(
            "{'push':{'channel':'$x','unsubscribe':{'code':2501,'reason':'subscription"
                + " expired'}}}",
            "{'id':6,'error':{'code':109,'message':'token expired'}}");
    gateway.admin().publish("$x", "1");
    client.expectNothingElse();
    client
        .send("{'id':2,'subscribe':{'channel':'$x','token':'" + subToken("") + "'}}")
        .expect("{'id':2,'subscribe':{}}");
  }

  @Test
  void infoOfANewSubscriptionTokenReplacesTheOld() throws Exception {
    Client client = ann().subscribe("pub:info");
    String token = Tokens.of("{'sub':'ann','channel':'pub:info','info':{'r':2}}");
    client.send(subRefresh("pub:info", token)).expect("{'id':6,'sub_refresh':{}}");
    client.send("{'id':7,'publish':{'channel':'pub:info','data':1}}");
    assertThat(client.next() + client.next()).contains(json("'chan_info':{'r':2}"));
  }

  @Test
  void subscriptionThatIsNotRefreshedExpires() throws Exception {
    long soon = Tokens.now() + 2;
    String token = subToken(",'exp':9999999999,'expire_at':" + soon);
    Client late = ann();
    Client refreshed = ann();
    for (Client client : new Client[] {late, refreshed}) {
      client.send("{'id':2,'subscribe':{'channel':'$x','token':'" + token + "'}}");
      assertThat(client.next()).contains(json("'expires':true,'ttl':"));
    }
    refreshed.send(subRefresh("$x", subToken(""))).expect("{'id':6,'sub_refresh':{}}");
    Client byServer = ann();
    gateway
        .admin()
        .call(
            "subscribe",
            "{'client':'%s','channel':'$x','expire_at':%d}".formatted(byServer.id(), soon));
    byServer.expect("{'push':{'channel':'$x','subscribe':{}}}");

    late.expect(
        "{'push':{'channel':'$x','unsubscribe':{'code':2501,'reason':'subscription expired'}}}");
    byServer.expectClose(3006, "subscription expired");
    gateway.admin().publish("$x", "1");
    late.expectNothingElse();
    refreshed.expect("{'push':{'channel':'$x','pub':{'data':1}}}");
  }
}
