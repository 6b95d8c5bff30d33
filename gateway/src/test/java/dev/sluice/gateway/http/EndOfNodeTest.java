package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.net.Drain;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How HTTP/1.1 connections end with the node. */
class EndOfNodeTest {
  private static final Duration LONG = Duration.ofSeconds(75);

  private final List<Exchange> unanswered = new ArrayList<>();
  private final TestPeer peer =
      new TestPeer(
          exchange -> {
            if (exchange.path().equals("/later")) {
              unanswered.add(exchange);
            } else {
              exchange.respond(Response.text(200, exchange.path()));
            }
          },
          new HttpLimits(100, 500, LONG, LONG));

  @AfterEach
  void close() {
    peer.close();
  }

  private static String request(String path) {
    return "GET " + path + " HTTP/1.1\nHost: h\n\n";
  }

  @Test
  void answerSaysThatItIsTheLastAndTheSocketIsClosedBehindIt() {
    peer.nodeWillGo();
    assertThat(peer.socket().isOutputShutdown()).isFalse();
    peer.sends(request("/a"));
    assertThat(peer.received()).contains("Connection: close").endsWith("/a");
    assertThat(peer.socket().isOutputShutdown()).isTrue();
    peer.advance(Drain.PARTING);
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void onlyTheLastOfTheRequestsThatCameTogetherClosesTheSocket() {
    peer.nodeWillGo();
    peer.sends(request("/a") + request("/b"));
    assertThat(peer.received()).contains("/a", "/b").containsOnlyOnce("Connection: close");
    assertThat(peer.received()).endsWith("/b");
  }

  @Test
  void answerThatIsUnderWayIsAwaited() {
    peer.sends(request("/later"));
    peer.nodeWillGo();
    peer.nodeGoes();
    assertThat(peer.socket().isOutputShutdown()).isFalse();
    unanswered.getFirst().respond(Response.text(200, "at last"));
    assertThat(peer.received()).contains("Connection: close").endsWith("at last");
    assertThat(peer.socket().isOutputShutdown()).isTrue();
  }

  @Test
  void requestThatHasBegunIsAnswered() {
    peer.sends("POST /a HTTP/1.1\nHost: h\nContent-Le");
    peer.nodeWillGo();
    peer.nodeGoes();
    peer.sends("ngth: 2\n\nhi");
    assertThat(peer.received()).contains("Connection: close").endsWith("/a");
  }

  @Test
  void idleSocketIsEndedAndThenClosed() {
    peer.sends(request("/a"));
    peer.nodeWillGo();
    peer.nodeGoes();
    assertThat(peer.socket().isOutputShutdown()).isTrue();
    assertThat(peer.isOpen()).isTrue();
    peer.advance(Drain.PARTING);
    assertThat(peer.isOpen()).isFalse();
  }

  @Test
  void whatComesBehindTheEndIsDiscarded() {
    peer.nodeWillGo();
    peer.nodeGoes();
    peer.sends(request("/a"));
    assertThat(peer.received()).isEmpty();
    assertThat(peer.isOpen()).isTrue();
  }
}
