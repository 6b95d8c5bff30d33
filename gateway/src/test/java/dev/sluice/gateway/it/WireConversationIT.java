package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same conversation over every transport: what carries a connection makes no difference. */
@Timeout(30)
@TestInstance(Lifecycle.PER_CLASS)
class WireConversationIT {
  private TestGateway gateway;
  private Ports ports;
  private Admin admin;

  /** What it is held over. */
  List<Wire> wires() {
    return List.of(Wire.values());
  }

  /** What the gateway needs beside, for the links below. */
  List<String> settings() throws Exception {
    return List.of();
  }

  /** What is put around every socket. */
  HttpSocket.Link link() {
    return null;
  }

  private void start(String... settings) throws Exception {
    List<String> all = new ArrayList<>(settings());
    all.addAll(List.of(settings));
    gateway = TestGateway.start(Wires.settings(all.toArray(String[]::new)));
    ports = link() == null ? Ports.of(gateway) : Ports.of(gateway, link());
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  // From connecting to leaving.

  @ParameterizedTest
  @MethodSource("wires")
  void connectSubscribePublishPushAndEcho(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      String id = WireMisbehaviour.connect(client);
      assertThat(admin.call("connections", "{'client':'" + id + "'}"))
          .contains("\"transport\":\"" + wire.transport() + "\"");

      client.send(
          "{'id':2,'subscribe':{'channel':'news'}}", "{'id':3,'rpc':{'method':'echo','data':[1]}}");
      expect(client, "{'id':2,'subscribe':{}}", "{'id':3,'rpc':{'data':[1]}}");

      admin.publish("news", "{'from':'backend'}");
      expect(client, "{'push':{'channel':'news','pub':{'data':{'from':'backend'}}}}");
      admin.call("push", "{'to':{'clients':['" + id + "']},'data':'only you'}");
      expect(client, "{'push':{'message':{'data':'only you'}}}");

      client.send("{'id':4,'publish':{'channel':'news','data':{'x':[1, 2]}}}");
      expectInAnyOrder(
          client,
          "{'id':4,'publish':{}}",
          "{'push':{'channel':'news','pub':{'data':{'x':[1, 2]},'info':{'user':'','client':'"
              + id
              + "'}}}}");

      client.send("{'id':5,'unsubscribe':{'channel':'news'}}");
      expect(client, "{'id':5,'unsubscribe':{}}");
      client.send("{'id':6,'presence':{'channel':'news'}}");
      expect(client, "{'id':6,'error':{'code':108,'message':'not available'}}");
    }
    admin.awaitMetric("sluice_connections{transport='" + wire.transport() + "'}", 0);
  }

  @ParameterizedTest
  @MethodSource("wires")
  void tokenMakesTheConnectionItsUsers(Wire wire) throws Exception {
    start("client.insecure=false");
    try (WireClient client = wire.open(ports, 0)) {
      client.send("{'id':1,'connect':{'token':'" + Tokens.ofUser("42") + "'}}");
      assertThat(client.next()).startsWith(json("{'id':1,'connect':{'client':"));
      admin.call("push", "{'to':{'users':['42']},'data':'yours'}");
      expect(client, "{'push':{'message':{'data':'yours'}}}");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void thousandPushesKeepTheirOrder(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      WireMisbehaviour.connect(client);
      client.send("{'id':2,'subscribe':{'channel':'news'}}");
      expect(client, "{'id':2,'subscribe':{}}");
      Thread publisher = Thread.ofVirtual().start(() -> publishNumbers(1_000));
      for (int i = 0; i < 1_000; i++) {
        expect(client, "{'push':{'channel':'news','pub':{'data':" + i + "}}}");
      }
      publisher.join();
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void longMessagesComeWhole(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      WireMisbehaviour.connect(client);
      for (int length : new int[] {100, 126, 1_000, 30_000, 60_000}) {
        String text = "'" + "é".repeat(length / 2) + "'";
        client.send("{'id':3,'rpc':{'method':'echo','data':" + text + "}}");
        expect(client, "{'id':3,'rpc':{'data':" + text + "}}");
      }
    }
  }

  // Heartbeat.

  @ParameterizedTest
  @MethodSource("wires")
  void pongKeepsTheConnection(Wire wire) throws Exception {
    start("client.ping_interval=1s", "client.pong_timeout=500ms");
    try (WireClient client = wire.open(ports, 0)) {
      client.send("{'id':1,'connect':{}}");
      assertThat(client.next()).contains("\"ping\":1,\"pong\":true");
      for (int i = 0; i < 3; i++) {
        expect(client, "{}");
        client.send("{}");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void missingPongEndsTheConnection(Wire wire) throws Exception {
    start("client.ping_interval=1s", "client.pong_timeout=500ms");
    try (WireClient client = wire.open(ports, 0)) {
      WireMisbehaviour.connect(client);
      expect(client, "{}");
      assertThat(client.ending()).isEqualTo("3012 no pong");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void pongThatNobodyAskedForEndsTheConnection(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      WireMisbehaviour.connect(client);
      client.send("{}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  }

  // What a client does wrong.

  @ParameterizedTest
  @MethodSource("wires")
  void commandBeforeConnectEndsTheConnection(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      client.send("{'id':1,'rpc':{'method':'echo','data':1}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void malformedCommandEndsTheConnectionAfterThoseBeforeIt(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      WireMisbehaviour.connect(client);
      client.send("{'id':3,'rpc':{'method':'echo','data':1}}", "{'id':4,'rpc':");
      expect(client, "{'id':3,'rpc':{'data':1}}");
      assertThat(client.ending()).isEqualTo("3501 bad request");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void failedConnectIsAnsweredAndThenStale(Wire wire) throws Exception {
    start("client.insecure=false", "client.stale_close_delay=1s");
    try (WireClient client = wire.open(ports, 0)) {
      client.send("{'id':1,'connect':{'token':'" + Tokens.of("{'sub':'42','exp':1}") + "'}}");
      expect(client, "{'id':1,'error':{'code':109,'message':'token expired'}}");
      assertThat(client.ending()).isEqualTo("3502 stale");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void clientThatDoesNotReadIsSlow(Wire wire) throws Exception {
    start("client.ping_interval=0s", "websocket.write_timeout=1m");
    try (WireClient client = wire.open(ports, 4_096)) {
      String id = WireMisbehaviour.connect(client);
      String push = "{'to':{'clients':['" + id + "']},'data':" + Stuck.FILLER + "}";
      String series =
          "sluice_connections_closed_total{reason='slow_consumer',transport='%s'}"
              .formatted(wire.transport());
      for (int i = 0; i < 500 && admin.metric(series) == 0; i++) {
        admin.call("push", push);
        if (admin.call("online", "{'clients':['" + id + "']}").contains("false")) {
          break;
        }
      }
      assertThat(client.ending()).isEqualTo("3008 slow");
      admin.awaitMetric(series, 1);
    }
  }

  // The end, from either side.

  @ParameterizedTest
  @MethodSource("wires")
  void backendEndsTheConnection(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      String id = WireMisbehaviour.connect(client);
      admin.call(
          "disconnect",
          "{'client':'" + id + "','disconnect':{'code':4321,'reason':'because I can'}}");
      assertThat(client.ending()).isEqualTo("4321 because I can");
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void shutdownTellsEveryClient(Wire wire) throws Exception {
    start();
    try (WireClient client = wire.open(ports, 0)) {
      WireMisbehaviour.connect(client);
      Thread shutdown = Thread.ofPlatform().start(gateway.gateway()::close);
      assertThat(client.ending()).isEqualTo("3001 shutdown");
      shutdown.join();
    }
  }

  @ParameterizedTest
  @MethodSource("wires")
  void clientThatLeavesIsGoneWithinASecond(Wire wire) throws Exception {
    start();
    WireClient client = wire.open(ports, 0);
    String id = WireMisbehaviour.connect(client);
    client.close();
    long left = System.nanoTime();
    admin.await(
        "online",
        "{'clients':['" + id + "']}",
        "{'result':{'users':[],'clients':[{'client':'" + id + "','online':false}]}}");
    assertThat(System.nanoTime() - left).isLessThan(1_000_000_000L);
    admin.awaitMetric(
        "sluice_connections_closed_total{reason='client_left',transport='%s'}"
            .formatted(wire.transport()),
        1);
  }

  private static void expect(WireClient client, String... messages) throws IOException {
    for (String message : messages) {
      assertThat(client.next()).isEqualTo(json(message));
    }
  }

  private static void expectInAnyOrder(WireClient client, String one, String other)
      throws IOException {
    assertThat(new String[] {client.next(), client.next()})
        .containsExactlyInAnyOrder(json(one), json(other));
  }

  private void publishNumbers(int count) {
    try (Admin publisher = new Admin(gateway.adminAddress())) {
      for (int i = 0; i < count; i++) {
        publisher.publish("news", Integer.toString(i));
      }
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
