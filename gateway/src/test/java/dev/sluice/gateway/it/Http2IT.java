package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.net.Pki;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 on the clients' port, as Java's own client speaks it. */
@Timeout(30)
final class Http2IT {
  private static final Pattern SESSION =
      Pattern.compile("\"session\":\"([^\"]+)\",\"node\":\"([^\"]+)\"");

  private static final String FILLER = "'" + "x".repeat(100_000) + "'";
  private static final int SHUT = 1;
  private static final int WIDE = 3;

  /**
   * Of a window: enough for what follows the request, too little for any push of {@link #FILLER}.
   */
  private static final int SHUT_BYTES = 1_000;

  @TempDir private Path files;
  private TestGateway gateway;
  private Admin admin;
  private HttpClient http;
  private Pki server;

  @BeforeEach
  void start() throws Exception {
    server = Pki.of("sluice");
    gateway = gateway("websocket.write_timeout=1m");
    admin = gateway.admin();
    http = HttpClient.newBuilder().sslContext(server.clients()).build();
  }

  private TestGateway gateway(String... more) throws Exception {
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.addAll(
        List.of(
            "client.insecure=true",
            "sse.enabled=true",
            "uni_sse.enabled=true",
            "http_stream.enabled=true",
            "client.ping_interval=0s",
            "client.handshake_timeout=2s",
            "event_loops=1"));
    settings.addAll(List.of(more));
    return TestGateway.start(settings.toArray(String[]::new));
  }

  @AfterEach
  void stop() throws Exception {
    http.shutdownNow();
    gateway.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("https://127.0.0.1:" + gateway.clientAddress().getPort() + path));
  }

  /** A tab: an EventSource whose first command connects. */
  private final class Tab implements AutoCloseable {
    final HttpResponse<InputStream> response;
    final BufferedReader events;
    String session = "";
    String node = "";

    Tab() throws Exception {
      String connect = URLEncoder.encode(json("{'id':1,'connect':{}}"), StandardCharsets.UTF_8);
      response =
          http.send(
              request("/connection/sse?cf_connect=" + connect).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      events = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
      Matcher matcher = SESSION.matcher(next());
      assertThat(matcher.find()).isTrue();
      session = matcher.group(1);
      node = matcher.group(2);
    }

    String next() throws IOException {
      String line = events.readLine();
      while (line != null && !line.startsWith("data:")) {
        line = events.readLine();
      }
      return line == null ? "the end" : line.substring(5).strip();
    }

    int send(String command) throws Exception {
      String data = json(command).replace("\"", "\\\"");
      String body =
          "{\"session\":\"%s\",\"node\":\"%s\",\"data\":\"%s\"}".formatted(session, node, data);
      return http.send(
              request("/emulation").POST(HttpRequest.BodyPublishers.ofString(body)).build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }

    @Override
    public void close() throws IOException {
      response.body().close();
    }
  }

  @Test
  void requestsAreAnswered() throws Exception {
    HttpResponse<String> answer =
        http.send(request("/nothing").build(), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("not found");
  }

  @Test
  void manyTabsShareOneConnection() throws Exception {
    List<Tab> tabs = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      Tab tab = new Tab();
      assertThat(tab.response.version()).isEqualTo(HttpClient.Version.HTTP_2);
      tabs.add(tab);
    }
    for (Tab tab : tabs) {
      assertThat(tab.send("{'id':2,'subscribe':{'channel':'news'}}")).isEqualTo(204);
      assertThat(tab.next()).isEqualTo(json("{'id':2,'subscribe':{}}"));
    }
    for (int i = 0; i < 20; i++) {
      admin.publish("news", "[" + i + ",'" + "x".repeat(i * 2_000) + "']");
    }
    for (Tab tab : tabs) {
      for (int i = 0; i < 20; i++) {
        assertThat(tab.next())
            .isEqualTo(
                json(
                    "{'push':{'channel':'news','pub':{'data':[%d,'%s']}}}"
                        .formatted(i, "x".repeat(i * 2_000))));
      }
    }
    tabs.getFirst().close();
    admin.awaitMetric("sluice_connections{transport='sse'}", 23);
    assertThat(tabs.getLast().send("{'id':3,'rpc':{'method':'echo','data':1}}")).isEqualTo(204);
    assertThat(tabs.getLast().next()).isEqualTo(json("{'id':3,'rpc':{'data':1}}"));
  }

  @Test
  void streamEndsWithItsFarewell() throws Exception {
    Tab tab = new Tab();
    tab.send("not a command");
    assertThat(tab.next()).contains("3501");
    assertThat(tab.next()).isEqualTo("the end");
  }

  /** Two EventSources on one connection: the window of the first is shut, the second's is wide. */
  private RawHttp2 shutAndWide(TestGateway of) throws Exception {
    RawHttp2 raw = of.opened(new RawHttp2(of.clientAddress(), server));
    raw.initialWindow(SHUT_BYTES);
    raw.get(SHUT, "/connection/uni_sse?channel=flood");
    raw.get(WIDE, "/connection/uni_sse?channel=news").openWindow(WIDE, 1 << 20);
    return raw.awaitBody(WIDE, "\"connect\"");
  }

  /** Publishes into the first's channel until its queue is full. */
  private static void overflow(Admin admin) throws IOException {
    String dropped = "sluice_deliveries_dropped_total{policy='disconnect',reason='slow_consumer'}";
    for (int i = 0; i < 40 && admin.metric(dropped) == 0; i++) {
      admin.publish("flood", FILLER);
    }
    assertThat(admin.metric(dropped)).isPositive();
  }

  @Test
  void shutWindowMakesASlowConsumerOfItsStreamAlone() throws Exception {
    RawHttp2 raw = shutAndWide(gateway);
    overflow(admin);
    admin.publish("news", "'still here'");
    raw.awaitBody(WIDE, "still here");

    // It opens in time: what had left the queue comes, then the reason, then the end.
    raw.openWindow(0, 1 << 20).openWindow(SHUT, 1 << 20);
    assertThat(raw.awaitEnd(SHUT)).contains(json("{'disconnect':{'code':3008,'reason':'slow'}}"));
    admin.awaitClosed("uni_sse", "slow_consumer", 1);
    admin.publish("news", "'and now'");
    raw.awaitBody(WIDE, "and now");
  }

  @Test
  void slowConsumerWhoseWindowStaysShutIsReset() throws Exception {
    try (TestGateway hasty = gateway("websocket.write_timeout=1m", "shutdown.grace=200ms")) {
      RawHttp2 raw = shutAndWide(hasty);
      Admin pusher = hasty.admin();
      overflow(pusher);
      assertThat(raw.awaitReset(SHUT)).isEqualTo(RawHttp2.CANCEL);
      pusher.awaitClosed("uni_sse", "slow_consumer", 1);
      pusher.publish("news", "'still here'");
      raw.awaitBody(WIDE, "still here");
    }
  }

  @Test
  void streamThatTakesNothingIsResetAfterTheWriteTimeout() throws Exception {
    try (TestGateway impatient = gateway("websocket.write_timeout=200ms")) {
      RawHttp2 raw = shutAndWide(impatient);
      Admin pusher = impatient.admin();
      pusher.publish("flood", FILLER);
      assertThat(raw.awaitReset(SHUT)).isEqualTo(RawHttp2.CANCEL);
      pusher.awaitClosed("uni_sse", "write_error", 1);
      pusher.publish("news", "'still here'");
      raw.awaitBody(WIDE, "still here");
    }
  }

  @Test
  void shutdownEndsStreamsAndTheConnection() throws Exception {
    Tab tab = new Tab();
    gateway.gateway().close();
    assertThat(tab.next()).contains("3001");
    assertThat(tab.next()).isEqualTo("the end");
  }

  @Test
  void shutdownIsAnnouncedAndWhatIsOnItsWayIsServed() throws Exception {
    try (TestGateway ending = gateway("shutdown.window=500ms");
        RawHttp2 raw = new RawHttp2(ending.clientAddress(), server)) {
      raw.get(1, "/connection/uni_sse").awaitBody(1, "\"connect\"");
      CompletableFuture<Void> closing = CompletableFuture.runAsync(ending.gateway()::close);
      assertThat(raw.awaitLastStream()).isEqualTo(Integer.MAX_VALUE);
      raw.get(3, "/nothing").awaitBody(3, "not found");
      assertThat(raw.awaitEnd(1)).contains(json("{'disconnect':{'code':3001,"));
      assertThat(raw.awaitLastStream()).isEqualTo(3);
      raw.expectEnd();
      closing.get();
    }
  }

  /** As over HTTP/1.1, where it is the last chunk. */
  @Test
  void connectionClosedIsTheEndOfTheStreamAlone() throws Exception {
    RawHttp2 raw = gateway.opened(new RawHttp2(gateway.clientAddress(), server));
    raw.get(1, "/connection/uni_sse").awaitBody(1, "\"connect\"");
    String client =
        admin.call("connections", "{}").replaceFirst(".*\"client\":\"([^\"]+)\".*", "$1");
    admin.call(
        "disconnect", "{'client':'" + client + "','disconnect':{'code':3000,'reason':'gone'}}");
    assertThat(raw.awaitEnd(1)).doesNotContain("disconnect");
  }

  /** As over HTTP/1.1, where the socket of such a client is closed. */
  @Test
  void answerThatIsNeverTakenIsGivenUp() throws Exception {
    try (RawHttp2 raw = new RawHttp2(gateway.clientAddress(), server)) {
      raw.takeNothing().get(1, "/nothing");
      assertThat(raw.awaitReset(1)).isEqualTo(RawHttp2.CANCEL);
      assertThat(raw.awaitGoAway()).isZero();
    }
  }

  @Test
  void streamsAtOnceAreBounded() throws Exception {
    try (RawHttp2 raw = new RawHttp2(gateway.clientAddress(), server)) {
      assertThat(raw.maxStreams()).isEqualTo(256);
    }
  }
}
