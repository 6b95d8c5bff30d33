package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Arrays;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What raw TCP has that other transports have not: bytes that come as the network likes. */
@Timeout(60)
final class TcpIT {
  private static final String[] CONVERSATION = {
    "{'id':1,'connect':{}}",
    "{'id':2,'subscribe':{'channel':'news'}}",
    "{'id':3,'rpc':{'method':'echo','data':'é'}}",
    "{'id':4,'unsubscribe':{'channel':'news'}}"
  };
  private static final String[] REPLIES = {
    "{'id':2,'subscribe':{}}", "{'id':3,'rpc':{'data':'é'}}", "{'id':4,'unsubscribe':{}}"
  };

  private static TestGateway gateway;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        TestGateway.start(
            Wires.settings(
                "client.handshake_timeout=500ms",
                "client.ping_interval=0s",
                "tcp.message_size_limit=1000"));
    admin = gateway.admin();
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  private static LineClient open(LineClient.Framing framing) throws IOException {
    return LineClient.tcp(framing, gateway.tcpAddress());
  }

  private static LineClient open() throws IOException {
    return open(LineClient.Framing.LINES);
  }

  private static void expectConversation(LineClient client) throws IOException {
    assertThat(client.next()).startsWith(json("{'id':1,'connect':{'client':"));
    for (String reply : REPLIES) {
      assertThat(client.next()).isEqualTo(json(reply));
    }
  }

  // As the network likes.

  @ParameterizedTest
  @EnumSource
  void conversationIsTheSameAtEverySplitPoint(LineClient.Framing framing) throws Exception {
    byte[] stream = framing.stream(CONVERSATION);
    for (int split = 1; split < stream.length; split++) {
      try (LineClient client = open(framing)) {
        double before = admin.metric("sluice_received_bytes_total");
        client.sendBytes(Arrays.copyOfRange(stream, 0, split));
        admin.awaitMetric("sluice_received_bytes_total", before + split);
        client.sendBytes(Arrays.copyOfRange(stream, split, stream.length));
        expectConversation(client);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void conversationIsTheSameByteByByte(LineClient.Framing framing) throws Exception {
    byte[] stream = framing.stream(CONVERSATION);
    try (LineClient client = open(framing)) {
      for (byte b : stream) {
        client.sendBytes(b);
      }
      expectConversation(client);
    }
  }

  @Test
  void linesOfTelnetEndInCarriageReturnAndNewline() throws Exception {
    try (LineClient client = open()) {
      client.sendBytes((json(String.join("\r\n", CONVERSATION)) + "\r\n").getBytes(UTF_8));
      expectConversation(client);
    }
  }

  // The end, from the client's side.

  @ParameterizedTest
  @EnumSource
  void clientThatSaysNoMoreGetsItsAnswersAndThenTheEnd(LineClient.Framing framing)
      throws Exception {
    double left = closed("client_left");
    try (LineClient client = open(framing)) {
      client.send(CONVERSATION);
      client.end();
      expectConversation(client);
      assertThat(client.ending()).isEqualTo(WireClient.NO_WORD);
    }
    admin.awaitMetric(closedSeries("client_left"), left + 1);
  }

  @Test
  void lastLineNeedsNoNewline() throws Exception {
    try (LineClient client = open()) {
      client.sendBytes(json("{'id':1,'connect':{}}").getBytes(UTF_8));
      client.end();
      assertThat(client.next()).startsWith(json("{'id':1,'connect':{'client':"));
      assertThat(client.ending()).isEqualTo(WireClient.NO_WORD);
    }
  }

  @Test
  void clientThatSendsMuchAndSaysNoMoreGetsEveryAnswer() throws Exception {
    try (LineClient client = open()) {
      client.send("{'id':1,'connect':{}}");
      String[] echoes = new String[2_000];
      Arrays.setAll(echoes, i -> "{'id':" + (i + 2) + ",'rpc':{'method':'echo','data':1}}");
      client.send(echoes);
      client.end();
      client.next();
      for (int i = 0; i < echoes.length; i++) {
        assertThat(client.next()).isEqualTo(json("{'id':" + (i + 2) + ",'rpc':{'data':1}}"));
      }
      assertThat(client.ending()).isEqualTo(WireClient.NO_WORD);
    }
  }

  @Test
  void clientThatSaysNothingAndLeavesIsNoNews() throws Exception {
    double all = admin.sum("sluice_handshakes_total");
    open().close();
    try (LineClient client = open()) {
      client.end();
      assertThat(client.ending()).isEqualTo(WireClient.NO_WORD);
    }
    assertThat(admin.sum("sluice_handshakes_total")).isEqualTo(all);
  }

  // Bad input.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1 CRLF Host: x CRLF CRLF | 3501 http not served | http_not_served",
        "POST /api/push HTTP/1.1 CRLF | 3501 http not served | http_not_served",
        "`\u0016\u0003\u0001\u0002\u0000` | 3501 tls not served | tls_not_served",
        "`\u0001` | 3501 unknown framing | unknown_framing",
        "`\u007F{} LF` | 3501 unknown framing | unknown_framing",
        "{'id' | 3502 stale | stale",
        "`` | 3502 stale | stale",
      },
      quoteCharacter = '`')
  void whoDoesNotSpeakItIsToldSoInOneLine(String bytes, String ending, String label)
      throws Exception {
    double before = refused(label);
    try (LineClient client = open()) {
      client.sendBytes(json(bytes).replace(" CRLF", "\r\n").replace(" LF", "\n").getBytes(UTF_8));
      assertThat(client.ending()).isEqualTo(ending);
    }
    assertThat(refused(label)).isEqualTo(before + 1);
  }

  @Test
  void lengthThatIsNotFollowedByAMessageIsStaleInItsFraming() throws Exception {
    try (LineClient client = open(LineClient.Framing.LENGTHS)) {
      client.sendBytes(new byte[] {0, 0, 0, 100, '{'});
      assertThat(client.ending()).isEqualTo("3502 stale");
    }
  }

  @ParameterizedTest
  @EnumSource
  void messageBeyondTheLimitIsTooBig(LineClient.Framing framing) throws Exception {
    double before = refused("message_too_big");
    try (LineClient client = open(framing)) {
      client.send("m".repeat(100_000));
      assertThat(client.ending()).isEqualTo("1009 message too big");
    }
    assertThat(refused("message_too_big")).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @EnumSource
  void laterMessageBeyondTheLimitEndsTheConnection(LineClient.Framing framing) throws Exception {
    double before = closed("message_too_big");
    try (LineClient client = open(framing)) {
      client.send("{'id':1,'connect':{}}", "m".repeat(100_000));
      assertThat(client.next()).contains("connect");
      assertThat(client.ending()).isEqualTo("1009 message too big");
    }
    admin.awaitMetric(closedSeries("message_too_big"), before + 1);
  }

  @Test
  void browserThatSpeaksTlsFailsAtOnce() throws Exception {
    try (Socket socket = SSLSocketFactory.getDefault().createSocket()) {
      socket.connect(gateway.tcpAddress());
      socket.setSoTimeout(10_000);
      assertThatThrownBy(((SSLSocket) socket)::startHandshake).isInstanceOf(SSLException.class);
    }
  }

  @Test
  void connectionLimitHoldsHereToo() throws Exception {
    try (TestGateway small = TestGateway.start(Wires.settings("client.connection_limit=1"))) {
      small.connected();
      try (LineClient client = LineClient.unix(LineClient.Framing.LINES, small.unixPath())) {
        client.send("{'id':1,'connect':{}}");
        assertThat(client.ending()).isEqualTo("3013 connection limit");
      }
    }
  }

  @Test
  void firstMessageWhileTheNodeEndsIsToldOfIt() throws Exception {
    try (TestGateway ending =
            TestGateway.start(Wires.settings("shutdown.window=500ms", "client.ping_interval=0s"));
        LineClient late = LineClient.tcp(LineClient.Framing.LINES, ending.tcpAddress())) {
      ending.opened(new HealthyClient(ending.connected()));
      ending.opened(new HealthyClient(ending.connected()));
      Admin watcher = ending.admin();
      Thread shutdown = Thread.ofPlatform().start(ending.gateway()::close);
      while (watcher.get("/ready").status() == 200) {
        Thread.onSpinWait();
      }
      late.send("{'id':1,'connect':{}}");
      assertThat(late.ending()).isEqualTo("3001 shutdown");
      awaitNobodyListens(ending);
      shutdown.join();
    }
  }

  /** The port is closed right behind the door that turned the message away. */
  private static void awaitNobodyListens(TestGateway ending) throws IOException {
    try {
      while (true) {
        LineClient.tcp(LineClient.Framing.LINES, ending.tcpAddress()).close();
      }
    } catch (ConnectException refused) {
      assertThat(refused).hasMessageContaining("refused");
    }
  }

  private static double refused(String label) throws IOException {
    return admin.metric("sluice_handshakes_total{outcome='" + label + "'}");
  }

  private static double closed(String reason) throws IOException {
    return admin.metric(closedSeries(reason));
  }

  private static String closedSeries(String reason) {
    return "sluice_connections_closed_total{reason='" + reason + "',transport='tcp'}";
  }
}
