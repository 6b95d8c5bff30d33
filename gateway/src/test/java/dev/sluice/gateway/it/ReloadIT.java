package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.config.ConfigException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** A new configuration for a gateway that runs: what takes effect, and what does not. */
@Timeout(20)
final class ReloadIT {
  private static final String PLAIN =
      json("{'client':'ID','version':'test','ping':25,'pong':true}");

  /** The log's level is part of a configuration: tests stay quiet. */
  private static void reload(TestGateway gateway, String... settings) throws Exception {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "log.level=warn";
    gateway.gateway().reload(TestGateway.config(all));
  }

  private static String connect(String secret) {
    String token = Tokens.signed("HS256", secret, "{'sub':'ann'}");
    return "{'id':1,'connect':{'token':'" + token + "'}}";
  }

  @Test
  void newKeysCountAtOnceAndConnectionsStay() throws Exception {
    try (TestGateway gateway =
        TestGateway.start("client.token.hmac_secret_key=one", "admin.key=first")) {
      Client before = gateway.client().send(connect("one"));
      before.connected();
      Admin admin = gateway.admin();
      String info = "{}";

      reload(
          gateway,
          "client.token.hmac_secret_key=two",
          "client.token.hmac_previous_secret_key=one",
          "admin.key=second");
      gateway.client().send(connect("one")).connected();
      gateway.client().send(connect("two")).connected();
      assertThat(admin.post("/api/info", info, "X-API-Key: first").status()).isEqualTo(401);
      assertThat(admin.post("/api/info", info, "X-API-Key: second").status()).isEqualTo(200);

      reload(gateway, "client.token.hmac_secret_key=two", "admin.key=second");
      gateway.client().send(connect("one")).expectClose(3500, "invalid token");
      assertThatThrownBy(() -> reload(gateway, "client.token.hmac_secret_key=two"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("reload: admin.key: not set any more");
      assertThat(admin.post("/api/info", info).status()).isEqualTo(401);
      before.expectNothingElse();
    }
  }

  @Test
  void newNamespacesAndLimitsCountAtOnceAndSubscriptionsStay() throws Exception {
    String one = "channel.namespaces=[{name: one, allow_subscribe_for_client: true}]";
    String two = "channel.namespaces=[{name: one}, {name: two, allow_subscribe_for_client: true}]";
    try (TestGateway gateway = TestGateway.start(Tokens.SETTING, one)) {
      Client client = gateway.connected("ann").subscribe("one:x");
      String unknown = "{'id':2,'error':{'code':102,'message':'unknown channel'}}";
      String subscribe = "{'id':2,'subscribe':{'channel':'%s'}}";
      client.send(subscribe.formatted("two:x")).expect(unknown);

      reload(gateway, Tokens.SETTING, two, "client.channel_limit=2", "channel.max_length=10");
      client.subscribe("two:x");
      client
          .send(subscribe.formatted("two:y"))
          .expect("{'id':2,'error':{'code':106,'message':'limit exceeded'}}");
      gateway
          .connected("ben")
          .send(subscribe.formatted("two:" + "x".repeat(7)))
          .expect("{'id':2,'error':{'code':107,'message':'bad request'}}");
      assertThatThrownBy(() -> reload(gateway, Tokens.SETTING, one))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("reload: channel.namespaces[two]: not there any more");

      gateway.admin().publish("one:x", "1");
      client.expect("{'push':{'channel':'one:x','pub':{'data':1}}}");
    }
  }

  @Test
  void newOriginsAndConnectionLimitsCountAtOnce() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.insecure=true")) {
      Client.Opening page =
          Client.to(gateway.clientAddress()).header("Origin: https://example.com");
      assertThat(page.refusal().status()).isEqualTo(403);
      gateway.connected();

      reload(gateway, "client.insecure=true", "client.allowed_origins=['https://example.com']");
      assertThat(page.refusal().status()).isEqualTo(101);

      reload(gateway, "client.insecure=true", "client.connection_limit=1");
      assertThat(Client.to(gateway.clientAddress()).refusal().status()).isEqualTo(503);
    }
  }

  @Test
  void whatNeedsARestartIsNamedAndLeftAsItIs() throws Exception {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    Logger log = (Logger) LoggerFactory.getLogger(Gateway.class);
    log.addAppender(appender);
    try (TestGateway gateway = TestGateway.start(Tokens.SETTING)) {
      reload(
          gateway,
          Tokens.SETTING,
          "client.insecure=true",
          "client.ping_interval=5s",
          "client.pong_timeout=1s",
          "event_loops=1",
          "client.channel_limit=3");

      assertThat(gateway.connected("ann").id()).isNotEmpty();
      assertThat(gateway.client().connect("{'token':'" + Tokens.ofUser("ben") + "'}"))
          .isEqualTo(PLAIN);
      gateway.client().send("{'id':1,'connect':{}}").expectClose(3501, "bad request");
    } finally {
      log.detachAppender(appender);
    }
    assertThat(appender.list)
        .filteredOn(event -> event.getLevel() == Level.WARN)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "reload: these need a restart and were left as they are: [client.ping_interval,"
                + " client.pong_timeout, client.insecure, event_loops]");
  }

  @Test
  void reloadNeverOpensAnAdminPortToEverybody() throws Exception {
    try (TestGateway gateway =
        TestGateway.start("admin.listen=0.0.0.0:0", "admin.key=k", "client.insecure=true")) {
      assertThatThrownBy(
              () -> reload(gateway, "admin.listen=127.0.0.1:0", "client.channel_limit=1"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("admin.listen");
      Client client = gateway.connected().subscribe("a").subscribe("b");
      client.expectNothingElse();
      try (HttpSocket http =
          new HttpSocket(
              new InetSocketAddress(
                  InetAddress.getLoopbackAddress(), gateway.adminAddress().getPort()))) {
        assertThat(http.post("/api/info", "{}").status()).isEqualTo(401);
      }
    }
  }
}
