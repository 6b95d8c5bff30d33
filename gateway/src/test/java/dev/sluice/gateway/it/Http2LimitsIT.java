package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.net.Pki;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What one HTTP/2 connection may do: all that a proxy does for the many visitors that share it, and
 * nothing that only attackers do.
 */
@Timeout(30)
final class Http2LimitsIT {
  private static final int STREAMS = 256;
  private static final int MANY = 300;

  private static final String[] POST = {
    ":method", "POST", ":scheme", "https", ":path", "/connection/http_stream"
  };

  @TempDir private Path files;
  private TestGateway gateway;
  private RawHttp2 raw;

  @BeforeEach
  void start() throws Exception {
    Pki server = Pki.of("sluice");
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.addAll(
        List.of(
            "client.insecure=true",
            "http_stream.enabled=true",
            "uni_sse.enabled=true",
            "client.input_total_max_size=2MiB",
            "client.handshake_timeout=1m",
            "event_loops=1"));
    gateway = TestGateway.start(settings.toArray(String[]::new));
    raw = gateway.opened(new RawHttp2(gateway.clientAddress(), server)).openWindow(0, 1 << 20);
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private static int stream(int index) {
    return 2 * index + 1;
  }

  private void listen(int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      raw.get(stream(i), "/connection/uni_sse?channel=news");
    }
    for (int i = from; i < to; i++) {
      raw.awaitBody(stream(i), "\"connect\"");
    }
  }

  /** What attackers do ends their connection. */
  private void isEnded() throws IOException {
    assertThat(raw.awaitGoAway()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
  }

  // What proxies do.

  @Test
  void visitorsMayLeaveTheirStreamsOfEvents() throws Exception {
    listen(0, STREAMS);
    for (int i = 0; i < 201; i++) {
      raw.reset(stream(i));
    }
    Admin admin = gateway.admin();
    admin.awaitMetric("sluice_connections{transport='uni_sse'}", STREAMS - 201);
    listen(STREAMS, STREAMS + 100);
    admin.publish("news", "'still here'");
    for (int i = 201; i < STREAMS + 100; i++) {
      raw.awaitBody(stream(i), "still here");
    }
  }

  @Test
  void streamsBeyondTheMostAreRefusedAndNothingElse() throws Exception {
    listen(0, STREAMS);
    for (int i = STREAMS; i < STREAMS + MANY; i++) {
      raw.get(stream(i), "/connection/uni_sse?channel=news");
      assertThat(raw.awaitReset(stream(i))).isEqualTo(RawHttp2.REFUSED_STREAM);
    }
    gateway.admin().publish("news", "'still here'");
    raw.awaitBody(1, "still here");
  }

  /** They were under way when the stream was closed. */
  @Test
  void restOfABodyThatWasRefusedIsNoFault() throws Exception {
    raw.headers(
        1,
        RawHttp2.END_HEADERS,
        ":method",
        "POST",
        ":scheme",
        "https",
        ":path",
        "/connection/http_stream",
        "content-length",
        "10000000");
    assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.NO_ERROR);
    for (int i = 0; i < MANY; i++) {
      raw.data(1, 0, "x");
    }
    raw.get(3, "/nothing").awaitBody(3, "not found");
  }

  @Test
  void senderMayFlushWithEmptyFrames() throws Exception {
    raw.headers(1, RawHttp2.END_HEADERS, POST);
    for (int i = 0; i < 10; i++) {
      raw.data(1, 0, "");
    }
    raw.data(1, RawHttp2.END_STREAM, "{\"id\":1,\"connect\":{}}").awaitBody(1, "\"connect\"");
  }

  // What attackers do.

  @Test
  void requestsWithoutAnEndCountAgainstTheBudgetThoughTheyHaveNoBody() throws Exception {
    for (int i = 0; i < STREAMS; i++) {
      raw.headers(stream(i), RawHttp2.END_HEADERS, withManyFields(POST));
    }
    raw.awaitBody(1, "input_limit");
    raw.data(stream(STREAMS - 1), RawHttp2.END_STREAM, "{\"id\":1,\"connect\":{}}")
        .awaitBody(stream(STREAMS - 1), "\"connect\"");
  }

  @Test
  void answersThatAreNotTakenCountAgainstTheBudget() throws Exception {
    raw.takeNothing();
    for (int i = 0; i < STREAMS; i++) {
      raw.headers(
          stream(i),
          RawHttp2.END_STREAM_AND_HEADERS,
          withManyFields(":method", "GET", ":scheme", "https", ":path", "/nothing"));
    }
    assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.CANCEL);
  }

  private static String[] withManyFields(String... head) {
    List<String> fields = new ArrayList<>(List.of(head));
    for (int i = 0; i < 60; i++) {
      fields.addAll(List.of("x" + i, "y"));
    }
    return fields.toArray(String[]::new);
  }

  @Test
  void streamsThatAreTakenBackBeforeTheirAnswerEndTheConnection() throws Exception {
    manyRequests(stream -> raw.reset(stream));
    isEnded();
  }

  /** The server is made to reset them, which its own limit must count. */
  @Test
  void streamsThatBreakTheProtocolEndTheConnection() throws Exception {
    manyRequests(stream -> raw.openWindow(stream, 0));
    isEnded();
  }

  private void manyRequests(Fault fault) throws IOException {
    raw.together(
        sending -> {
          for (int i = 0; i < MANY; i++) {
            sending.headers(stream(i), RawHttp2.END_HEADERS, POST);
            fault.on(stream(i));
          }
        });
  }

  private interface Fault {
    void on(int stream) throws IOException;
  }

  @Test
  void malformedRequestsEndTheConnection() throws Exception {
    raw.together(
        sending -> {
          for (int i = 0; i < MANY; i++) {
            sending.headers(stream(i), RawHttp2.END_STREAM_AND_HEADERS, "X", "y");
          }
        });
    isEnded();
  }

  @Test
  void framesForAClosedStreamEndTheConnectionInTheLongRun() throws Exception {
    raw.get(1, "/nothing").awaitBody(1, "not found");
    raw.together(
        sending -> {
          for (int i = 0; i < 3_000; i++) {
            sending.data(1, 0, "");
          }
        });
    isEnded();
  }

  @Test
  void framesThatCarryNothingEndTheConnectionInTheLongRun() throws Exception {
    raw.headers(1, RawHttp2.END_HEADERS, POST);
    raw.together(
        sending -> {
          for (int i = 0; i < MANY; i++) {
            sending.data(1, 0, "");
          }
        });
    isEnded();
  }

  @Test
  void headThatGoesOnInEmptyPiecesEndsTheConnection() throws Exception {
    raw.headers(1, 0, ":method", "GET");
    raw.together(
        sending -> {
          for (int i = 0; i < MANY; i++) {
            sending.continuation(1, 0);
          }
        });
    isEnded();
  }
}
