package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ways to be somebody, or nobody, that a configuration opens or shuts. */
@Timeout(20)
final class WhoConnectsIT {
  private static final String PLAIN =
      json("{'client':'ID','version':'test','ping':25,'pong':true}");

  @Test
  void anonymousClientsMayConnectWhereTheyAreAllowed() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.allow_anonymous_connect_without_token=true",
            "client.user_connection_limit=1")) {
      assertThat(gateway.client().connect("{}")).isEqualTo(PLAIN);
      assertThat(gateway.client().connect("{'token':null}")).isEqualTo(PLAIN);
      gateway.client().send("{'id':1,'connect':{'token':'x'}}").expectClose(3500, "invalid token");
    }
  }

  @Test
  void anonymousTokensMayBeForbidden() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(Tokens.SETTING, "client.disallow_anonymous_connection_tokens=true")) {
      gateway
          .client()
          .send("{'id':1,'connect':{'token':'" + Tokens.of("{}") + "'}}")
          .expectClose(3507, "permission denied");
      assertThat(gateway.client().connect("{'token':'" + Tokens.ofUser("ann") + "'}"))
          .isEqualTo(PLAIN);
    }
  }

  @Test
  void insecureGatewaysTakeEverybodyButCheckTokensAndNeverExpire() throws Exception {
    try (TestGateway gateway = TestGateway.start(Tokens.SETTING, "client.insecure=true")) {
      assertThat(gateway.client().connect("{}")).isEqualTo(PLAIN);
      String token = Tokens.of("{'sub':'ann','exp':9999999999}");
      assertThat(gateway.client().connect("{'token':'" + token + "'}")).isEqualTo(PLAIN);
      String late = Tokens.of("{'sub':'ann','expire_at':1}");
      assertThat(gateway.client().connect("{'token':'" + late + "'}")).isEqualTo(PLAIN);
      gateway
          .client()
          .send("{'id':1,'connect':{'token':'" + Tokens.of("{'exp':1}") + "'}}")
          .expect("{'id':1,'error':{'code':109,'message':'token expired'}}");
      gateway
          .client()
          .send("{'id':1,'connect':{'token':'x.y.z'}}")
          .expectClose(3500, "invalid token");
    }
  }

  @Test
  void signaturesMayBeLeftUnchecked() throws Exception {
    try (TestGateway gateway =
        TestGateway.start("client.insecure_skip_token_signature_verify=true")) {
      String forged = Tokens.signed("HS256", "whatever", "{'sub':'ann'}");
      assertThat(gateway.client().connect("{'token':'" + forged + "'}")).isEqualTo(PLAIN);
      String late = Tokens.signed("HS256", "whatever", "{'sub':'ann','exp':1}");
      gateway
          .client()
          .send("{'id':1,'connect':{'token':'" + late + "'}}")
          .expect("{'id':1,'error':{'code':109,'message':'token expired'}}");
    }
  }

  @Test
  void proxyMayVouchForAUser() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.user_id_http_header=X-User-Id",
            "client.trusted_proxies=127.0.0.1")) {
      Client vouched = Client.to(gateway.clientAddress()).header("x-user-id: ann").open();
      assertThat(gateway.opened(vouched).connect("{}")).isEqualTo(PLAIN);
      Client both = Client.to(gateway.clientAddress()).header("X-User-Id: ann").open();
      gateway.opened(both).connect("{'token':'" + Tokens.ofUser("ben") + "'}");
      gateway.client().send("{'id':1,'connect':{}}").expectClose(3501, "bad request");
      assertThat(gateway.admin().call("online", "{'users':['ann','ben']}"))
          .isEqualTo(
              json(
                  "{'result':{'users':[{'user':'ann','connections':1},"
                      + "{'user':'ben','connections':1}],'clients':[]}}"));
    }
  }

  @Test
  void nobodyButTheTrustedProxiesVouchesWhereThereAreSome() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.user_id_http_header=X-User-Id",
            "client.trusted_proxies=10.0.0.0/8")) {
      Client forger = Client.to(gateway.clientAddress()).header("X-User-Id: ann").open();
      gateway.opened(forger).send("{'id':1,'connect':{}}").expectClose(3501, "bad request");
    }
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.user_id_http_header=X-User-Id",
            "client.trusted_proxies=127.0.0.0/8")) {
      Client vouched = Client.to(gateway.clientAddress()).header("X-User-Id: ann").open();
      assertThat(gateway.opened(vouched).connect("{}")).isEqualTo(PLAIN);
    }
  }

  @Test
  void audienceIssuerAndUserClaimAreAsConfigured() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.token.audience=app",
            "client.token.issuer=me",
            "client.token.user_id_claim=uid")) {
      for (String right :
          new String[] {
            "{'uid':'ann','aud':'app','iss':'me'}", "{'uid':'ann','aud':['x','app'],'iss':'me'}"
          }) {
        assertThat(gateway.client().connect("{'token':'" + Tokens.of(right) + "'}"))
            .isEqualTo(PLAIN);
      }
      for (String wrong :
          new String[] {
            "{'uid':'ann','iss':'me'}",
            "{'uid':'ann','aud':'other','iss':'me'}",
            "{'uid':'ann','aud':'app','iss':'you'}",
            "{'uid':5,'aud':'app','iss':'me'}"
          }) {
        gateway
            .client()
            .send("{'id':1,'connect':{'token':'" + Tokens.of(wrong) + "'}}")
            .expectClose(3500, "invalid token");
      }
      assertThat(gateway.admin().call("online", "{'users':['ann']}"))
          .contains(json("'connections':2"));
    }
  }

  @Test
  void usersHaveAPersonalChannel() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.subscribe_to_user_personal_channel.enabled=true",
            "client.subscribe_to_user_personal_channel.personal_channel_namespace=me",
            "channel.namespaces=[{name: me}]")) {
      Client ann = gateway.client();
      assertThat(ann.connect("{'token':'" + Tokens.ofUser("ann") + "'}"))
          .isEqualTo(
              json("{'client':'ID','version':'test','subs':{'me:#ann':{}},'ping':25,'pong':true}"));
      assertThat(gateway.client().connect("{'token':'" + Tokens.of("{}") + "'}")).isEqualTo(PLAIN);
      gateway.admin().publish("me:#ann", "1");
      ann.expect("{'push':{'channel':'me:#ann','pub':{'data':1}}}");
      ann.send("{'id':2,'subscribe':{'channel':'me:#ann'}}")
          .expect("{'id':2,'error':{'code':105,'message':'already subscribed'}}");
    }
  }

  @Test
  void personalChannelMayBeWithoutANamespace() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING, "client.subscribe_to_user_personal_channel.enabled=true")) {
      assertThat(gateway.client().connect("{'token':'" + Tokens.ofUser("ann") + "'}"))
          .contains(json("'subs':{'#ann':{}}"));
    }
  }

  @Test
  void personalChannelIsItsOwnersWhateverTheNamespaceAllows() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.subscribe_to_user_personal_channel.enabled=true",
            "channel.without_namespace.allow_subscribe_for_client=true",
            "channel.without_namespace.allow_publish_for_client=true",
            "channel.without_namespace.allow_publish_for_subscriber=true")) {
      Client owner = gateway.connected("42");
      Client other = gateway.connected("666");
      other
          .send("{'id':2,'subscribe':{'channel':'#42'}}")
          .expect("{'id':2,'error':{'code':103,'message':'permission denied'}}");
      other
          .send("{'id':3,'publish':{'channel':'#42','data':1}}")
          .expect("{'id':3,'error':{'code':103,'message':'permission denied'}}");
      String token = Tokens.ofUser("666", "#42");
      other
          .send("{'id':4,'subscribe':{'channel':'#42','token':'" + token + "'}}")
          .expect("{'id':4,'subscribe':{}}");
      other
          .send("{'id':5,'publish':{'channel':'#42','data':1}}")
          .expect("{'id':5,'error':{'code':103,'message':'permission denied'}}");
      owner.expectNothingElse();
      String asking = "{'token':'" + Tokens.ofUser("666") + "','subs':{'#42':{}}}";
      assertThat(gateway.client().connect(asking)).contains("#666").doesNotContain("#42");
    }
  }

  @Test
  void userWhoseIdIsAListOfUsersHasNoPersonalChannel() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.subscribe_to_user_personal_channel.enabled=true",
            "channel.without_namespace.allow_user_limited_channels=true")) {
      assertThat(gateway.client().connect("{'token':'" + Tokens.ofUser("ann,ben") + "'}"))
          .isEqualTo(PLAIN);
    }
  }

  @Test
  void newConnectionMayEndTheUsersOthers() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            Tokens.SETTING,
            "client.subscribe_to_user_personal_channel.enabled=true",
            "client.subscribe_to_user_personal_channel.single_connection=true")) {
      Client first = gateway.connected("ann");
      Client ben = gateway.connected("ben");
      Client second = gateway.connected("ann");
      first.expectClose(3504, "connection limit");
      second.expectNothingElse();
      ben.expectNothingElse();
    }
  }

  @Test
  void serversTimeIsTold() throws Exception {
    try (TestGateway gateway =
        TestGateway.start("client.insecure=true", "client.connect_include_server_time=true")) {
      assertThat(gateway.client().connect("{}"))
          .matches(json("\\{'client':'ID','version':'test','ping':25,'pong':true,'time':\\d{13}}"));
    }
  }
}
