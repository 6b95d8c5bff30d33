package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing that is done to a connection overtakes what was accepted for it before. */
@Timeout(60)
class OrderIT {
  private static final int ROUNDS = 300;
  private static final int PUSHES = 5;
  private static final String DONE = json("{'result':{}}");

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "event_loops=4",
            Tokens.SETTING,
            "client.insecure=true",
            "client.ping_interval=0s",
            "channel.without_namespace.allow_publish_for_client=true");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  @Test
  void disconnectedClientHasGotWhatWasPublishedBefore() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      try (Client client = gateway.connected()) {
        client.subscribe("news");
        publish("news");
        call("disconnect", "{'client':'" + client.id() + "'}");
        expectPushes(client);
        client.expectClose(3503, "force disconnect");
      }
    }
  }

  @Test
  void unsubscribedClientHasGotWhatWasPublishedBefore() throws Exception {
    Client client = gateway.connected();
    for (int round = 0; round < ROUNDS; round++) {
      client.subscribe("news");
      publish("news");
      call("unsubscribe", "{'client':'" + client.id() + "','channel':'news'}");
      expectPushes(client);
      client.expect(
          "{'push':{'channel':'news','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}");
    }
  }

  @Test
  void dissolvedChannelHasDeliveredWhatWasPublishedBefore() throws Exception {
    Client one = gateway.connected();
    Client other = gateway.connected();
    for (int round = 0; round < ROUNDS / 3; round++) {
      one.subscribe("news");
      other.subscribe("news");
      publish("news");
      call("unsubscribe", "{'all':true,'channel':'news'}");
      for (Client client : new Client[] {one, other}) {
        expectPushes(client);
        client.expect(
            "{'push':{'channel':'news','unsubscribe':"
                + "{'code':2000,'reason':'server unsubscribe'}}}");
      }
    }
  }

  @Test
  void expiredClientHasGotWhatWasPushedBefore() throws Exception {
    for (int round = 0; round < ROUNDS / 3; round++) {
      try (Client client = gateway.connected()) {
        for (int i = 0; i < PUSHES; i++) {
          String to = "{'to':{'clients':['" + client.id() + "']},'wait':'none','data':" + i + "}";
          assertThat(admin.call("push", to)).contains("\"matched\":1");
        }
        call("refresh", "{'client':'" + client.id() + "','expired':true}");
        for (int i = 0; i < PUSHES; i++) {
          client.expect("{'push':{'message':{'data':" + i + "}}}");
        }
        client.expectClose(3005, "connection expired");
      }
    }
  }

  @Test
  void whatIsDoneAndPushedInTurnsArrivesInThisOrder() throws Exception {
    Client client = gateway.connected().subscribe("news");
    String id = client.id();
    for (int round = 0; round < ROUNDS / 3; round++) {
      admin.publish("news", "1");
      call("subscribe", "{'client':'" + id + "','channel':'more'}");
      admin.call("push", "{'to':{'clients':['" + id + "']},'wait':'none','data':2}");
      admin.publish("more", "3");
      call("refresh", "{'client':'" + id + "','expire_at':0}");
      admin.publish("news", "4");
      call("unsubscribe", "{'client':'" + id + "','channel':'more'}");
      client.expect(
          "{'push':{'channel':'news','pub':{'data':1}}}",
          "{'push':{'channel':'more','subscribe':{}}}",
          "{'push':{'message':{'data':2}}}",
          "{'push':{'channel':'more','pub':{'data':3}}}",
          "{'push':{'refresh':{}}}",
          "{'push':{'channel':'news','pub':{'data':4}}}",
          "{'push':{'channel':'more','unsubscribe':{'code':2000,'reason':'server unsubscribe'}}}");
    }
  }

  @Test
  void clientThatUnsubscribesHasGotWhatWasAcknowledgedBefore() throws Exception {
    Client client = gateway.connected();
    for (int round = 0; round < ROUNDS; round++) {
      client.subscribe("news");
      publish("news");
      client.send("{'id':9,'unsubscribe':{'channel':'news'}}");
      expectPushes(client);
      client.expect("{'id':9,'unsubscribe':{}}");
    }
  }

  @Test
  void clientThatPublishesIsAnsweredBehindWhatWasAcknowledgedBefore() throws Exception {
    Client client = gateway.connected().subscribe("news");
    for (int round = 0; round < ROUNDS; round++) {
      publish("news");
      client.send("{'id':9,'publish':{'channel':'other','data':1}}");
      expectPushes(client);
      client.expect("{'id':9,'publish':{}}");
    }
  }

  private void publish(String channel) throws IOException {
    for (int i = 0; i < PUSHES; i++) {
      String answer = admin.call("publish", "{'channel':'" + channel + "','data':" + i + "}");
      assertThat(answer).contains("\"matched\":");
    }
  }

  private void call(String method, String request) throws IOException {
    assertThat(admin.call(method, request)).as(method).isEqualTo(DONE);
  }

  private static void expectPushes(Client client) throws IOException {
    for (int i = 0; i < PUSHES; i++) {
      client.expect("{'push':{'channel':'news','pub':{'data':" + i + "}}}");
    }
  }
}
