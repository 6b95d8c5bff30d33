package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pings on schedule, and clients that answer, answer twice or do not. */
@Timeout(20)
final class HeartbeatIT {
  private static final String PING = "{}";
  private static final String PONG = "{}";

  private static long millisSince(long begin) {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
  }

  @Test
  void pingsComeOnScheduleWhateverElseIsSaid() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=900ms")) {
      Client client = gateway.client();
      long connected = System.nanoTime();
      assertThat(client.connect("{}"))
          .isEqualTo(json("{'client':'ID','version':'test','ping':1,'pong':true}"));
      talkUntilPinged(client);
      assertThat(millisSince(connected)).isBetween(500L, 5_000L);
      client.send(PONG).expectNothingElse();
      talkUntilPinged(client);
      assertThat(millisSince(connected)).isBetween(1_500L, 10_000L);
    }
  }

  private static void talkUntilPinged(Client client) throws Exception {
    String echo = "{'id':3,'rpc':{'method':'echo','data':1}}";
    String next = client.send(echo).next();
    while (!next.equals(PING)) {
      assertThat(next).isEqualTo(json("{'id':3,'rpc':{'data':1}}"));
      next = client.send(echo).next();
    }
    client.expect("{'id':3,'rpc':{'data':1}}"); // Its answer came behind the ping.
  }

  @Test
  void pingsWantOneAnswerEach() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=900ms")) {
      Client eager = gateway.connected();
      Client silent = gateway.connected();
      Client talking = gateway.connected();
      eager.expect(PING).send(PONG).expectNothingElse();
      eager.send(PONG).expectClose(3501, "bad request");
      talking.expect(PING).expectNothingElse().expectClose(3012, "no pong");
      silent.expect(PING).expectClose(3012, "no pong");
    }
  }

  @Test
  void withoutAPongTimeoutNoAnswerIsExpected() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=0s")) {
      Client client = gateway.client();
      assertThat(client.connect("{}")).isEqualTo(json("{'client':'ID','version':'test','ping':1}"));
      client.expect(PING, PING);
      client.send(PONG).expectClose(3501, "bad request");
    }
  }

  @Test
  void withoutPingsNothingIsSaidOfThem() throws Exception {
    try (TestGateway gateway =
        TestGateway.start("client.insecure=true", "client.ping_interval=0s")) {
      assertThat(gateway.client().connect("{}"))
          .isEqualTo(json("{'client':'ID','version':'test'}"));
    }
  }

  // With pings of WebSocket's own, as tools for debugging want them.

  private static Client withPingFrames(TestGateway gateway) throws Exception {
    return gateway.opened(
        Client.to(gateway.clientAddress())
            .path("/connection/websocket?cf_ws_frame_ping_pong=true")
            .open());
  }

  @Test
  void pingFramesComeOnScheduleAndTheirPongsKeepTheLink() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=900ms")) {
      Client client = withPingFrames(gateway);
      long connected = System.nanoTime();
      assertThat(client.connect("{}")).isEqualTo(json("{'client':'ID','version':'test'}"));
      expectPingFrame(client);
      assertThat(millisSince(connected)).isBetween(500L, 5_000L);
      client.sendBytes(Frame.masked(0x80 | Frame.PONG, new byte[0])).expectNothingElse();
      expectPingFrame(client);
      assertThat(millisSince(connected)).isBetween(1_500L, 10_000L);
    }
  }

  @Test
  void pingFramesWithoutAPongEndTheLink() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=900ms")) {
      Client client = withPingFrames(gateway);
      client.connect("{}");
      expectPingFrame(client);
      client.expectClose(3012, "no pong");
    }
  }

  @Test
  void pongFramesThatNobodyAskedForAreHarmless() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=900ms")) {
      byte[] pong = Frame.masked(0x80 | Frame.PONG, new byte[] {1, 2, 3});
      Client client = withPingFrames(gateway);
      client.sendBytes(pong).connect("{}");
      client.sendBytes(pong).sendBytes(pong).expectNothingElse();
      expectPingFrame(client);
      client.sendBytes(pong).sendBytes(pong).expectNothingElse();
      Client usual = gateway.connected();
      usual.sendBytes(pong).expectNothingElse();
    }
  }

  @Test
  void aMessageIsNoPongWherePingsAreFrames() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true", "client.ping_interval=1s", "client.pong_timeout=900ms")) {
      Client client = withPingFrames(gateway);
      client.connect("{}");
      client.send(PONG).expectClose(3501, "bad request");
    }
  }

  private static void expectPingFrame(Client client) throws Exception {
    Frame frame = client.frame();
    assertThat(frame.opcode()).as(frame.toString()).isEqualTo(Frame.PING);
    assertThat(frame.length()).isZero();
  }
}
