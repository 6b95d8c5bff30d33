package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that has nothing more to say still gets its answers; one that listens has left. */
@Timeout(30)
final class HalfClosedIT {
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "client.ping_interval=0s",
            "http_stream.enabled=true",
            "sse.enabled=true",
            "uni_sse.enabled=true",
            "admin.tcp_listen=127.0.0.1:0",
            "tcp.listen=127.0.0.1:0");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private HttpSocket backend() throws Exception {
    return gateway.opened(new HttpSocket(gateway.adminAddress()));
  }

  private HttpSocket client() throws Exception {
    return gateway.opened(new HttpSocket(gateway.clientAddress()));
  }

  private static String waitingPush(Client stuck) {
    return json(
        "{'to':{'clients':['%s']},'data':1,'wait':'written','timeout':'200ms'}"
            .formatted(stuck.id()));
  }

  @Test
  void pushThatWaitsIsAnsweredThoughItsBackendSaysNoMore() throws Exception {
    Client stuck = Stuck.client(gateway);
    HttpSocket backend = backend();
    backend.begin("POST", "/api/push", waitingPush(stuck));
    backend.begin("POST", "/api/rpc", json("{'method':'echo','params':1}"));
    backend.socket().shutdownOutput();
    assertThat(backend.answer().body()).contains(json("'queued':1,'written':0"));
    assertThat(backend.answer().body()).isEqualTo(json("{'result':{'data':1}}"));
    assertThat(backend.isDropped()).isTrue();
  }

  @Test
  void callWithoutHttpThatWaitsIsAnswered() throws Exception {
    Client stuck = Stuck.client(gateway);
    ApiSocket backend =
        gateway.opened(new ApiSocket(gateway.gateway().adminTcpAddress().orElseThrow()));
    backend.line("{'push':" + waitingPush(stuck) + "}").finish();
    assertThat(backend.line()).contains(json("'queued':1,'written':0"));
    backend.expectEnd();
  }

  @Test
  void commandsBesideAStreamAreAnswered() throws Exception {
    StreamClient listener =
        gateway.opened(
            StreamClient.connected(StreamClient.Kind.HTTP_STREAM, gateway.clientAddress(), "{}"));
    HttpSocket commands = client();
    commands.begin(
        "POST", "/emulation", listener.request("{'id':2,'rpc':{'method':'echo','data':1}}"));
    commands.socket().shutdownOutput();
    assertThat(commands.answer().status()).isEqualTo(204);
    assertThat(commands.isDropped()).isTrue();
    listener.expect("{'id':2,'rpc':{'data':1}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "POST"})
  void everyRequestIsAnswered(String method) throws Exception {
    HttpSocket http = client().write(method + " /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
    http.socket().shutdownOutput();
    assertThat(http.answerHead().status()).isEqualTo(404);
  }

  @Test
  void refusalReachesAClientThatSaysNoMore() throws Exception {
    HttpSocket http = backend().write("nonsense\r\n\r\n");
    http.socket().shutdownOutput();
    assertThat(http.answer().status()).isEqualTo(400);
    assertThat(http.isDropped()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET / HTT", "POST /api/info HTTP/1.1\r\nHost: x\r\n\r\n{"})
  void endWithinARequestEndsTheConnection(String part) throws Exception {
    HttpSocket http = backend();
    http.write(part.replace("\r\n\r\n{", "\r\nContent-Length: 5\r\n\r\n{"));
    http.socket().shutdownOutput();
    assertThat(http.isDropped()).isTrue();
  }

  @Test
  void keptConnectionThatEndsIsClosed() throws Exception {
    HttpSocket http = backend();
    assertThat(http.request("GET", "/health").status()).isEqualTo(200);
    http.socket().shutdownOutput();
    assertThat(http.isDropped()).isTrue();
  }

  // Those that listen: presence must not outlive them.

  @Test
  void streamWhoseClientSaysNoMoreEnds() throws Exception {
    HttpSocket stream = client();
    stream.begin("POST", "/connection/uni_sse", "{}");
    assertThat(stream.answerHead().status()).isEqualTo(200);
    Admin admin = gateway.admin();
    admin.awaitMetric("sluice_connections{transport='uni_sse'}", 1);
    stream.socket().shutdownOutput();
    admin.awaitMetric("sluice_connections{transport='uni_sse'}", 0);
  }

  @Test
  void webSocketWhoseClientSaysNoMoreEnds() throws Exception {
    Client client = gateway.connected();
    client.socket().shutdownOutput();
    gateway.admin().awaitMetric("sluice_connections{transport='websocket'}", 0);
  }
}
