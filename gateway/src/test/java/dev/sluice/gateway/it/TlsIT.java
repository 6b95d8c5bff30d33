package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.net.Pki;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS on the ports of clients and of the admin. */
@Timeout(30)
final class TlsIT {
  private static final byte[] FIRST_RECORD = {0x16, 3, 1};

  @TempDir private Path files;
  private Pki server;
  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    server = Pki.of("sluice");
    gateway = gateway();
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private TestGateway gateway(String... more) throws Exception {
    return TestGateway.start(settings(more));
  }

  private String[] settings(String... more) throws IOException {
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.add("client.insecure=true");
    settings.addAll(List.of(more));
    return settings.toArray(String[]::new);
  }

  private Client.Opening client() {
    return client(gateway);
  }

  private Client.Opening client(TestGateway of) {
    return Client.to(of.clientAddress()).over(tcp -> server.over(tcp));
  }

  private HttpSocket plain() throws IOException {
    return gateway.opened(new HttpSocket(gateway.clientAddress()));
  }

  /** A client that takes nothing of ours: Java's own WebSocket over Java's own TLS. */
  @Test
  void webSocketWorksOverTls() throws Exception {
    CompletableFuture<String> answer = new CompletableFuture<>();
    WebSocket.Listener listener =
        new WebSocket.Listener() {
          @Override
          public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
            answer.complete(text.toString());
            return null;
          }
        };
    try (HttpClient http = HttpClient.newBuilder().sslContext(server.clients()).build()) {
      URI address = URI.create("wss://" + text(gateway.clientAddress()) + "/connection/websocket");
      WebSocket socket = http.newWebSocketBuilder().buildAsync(address, listener).join();
      socket.sendText(json("{'id':1,'connect':{}}"), true).join();
      assertThat(answer.get(10, TimeUnit.SECONDS)).startsWith(json("{'id':1,'connect':{"));
      socket.abort();
    }
  }

  /** Where BoringSSL does not load. */
  @Test
  void javasOwnTlsServesTheSame() throws Exception {
    String yaml =
        """
        client:
          listen: 127.0.0.1:0
          insecure: true
          tls: {certificate: '%1$s/certificate.pem', key: '%1$s/key.pem'}
        admin: {listen: '127.0.0.1:0'}
        """;
    Path config = Files.writeString(files.resolve("sluice.yaml"), yaml.formatted(files));
    List<String> withoutBoringSsl = List.of("-Dio.netty.handler.ssl.noOpenSsl=true");
    try (GatewayChild child =
            new GatewayChild(withoutBoringSsl, "serve", "--config", config.toString());
        HttpClient http = HttpClient.newBuilder().sslContext(server.clients()).build()) {
      child.awaitLine("client.tls: TLS by JdkSslServerContext");
      InetSocketAddress clients = GatewayChild.addressIn(child.awaitLine("wss://"));
      try (Client client = Client.to(clients).over(tcp -> server.over(tcp)).open()) {
        client.connect("{}");
      }
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("https://" + text(clients) + "/nothing")).build();
      assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).version())
          .isEqualTo(HttpClient.Version.HTTP_2);
    }
  }

  private static String text(InetSocketAddress address) {
    return "127.0.0.1:" + address.getPort();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsAreSpoken(String version) throws Exception {
    SSLSocket tls =
        server.over(new Socket("127.0.0.1", gateway.clientAddress().getPort()), version);
    assertThat(tls.getSession().getProtocol()).isEqualTo(version);
    assertThat(tls.getSession().getCipherSuite()).contains("_AES_").doesNotContain("_CBC_");
    tls.close();
  }

  @Test
  void olderVersionsAreRefused() throws Exception {
    ByteBuffer hello = ByteBuffer.allocate(52);
    hello.put(FIRST_RECORD).putShort((short) 47); // A record of so many bytes,
    hello.put((byte) 1).put((byte) 0).putShort((short) 43); // a ClientHello of so many,
    hello.put(new byte[] {3, 2}).put(new byte[32]).put((byte) 0); // of TLS 1.1,
    hello.putShort((short) 4).putShort((short) 0xC013).putShort((short) 0x002F);
    hello.put((byte) 1).put((byte) 0); // without compression.
    HttpSocket socket = plain().write(hello.array());
    int alert = 21;
    int protocolVersion = 70;
    assertThat(socket.in().readUnsignedByte()).isEqualTo(alert);
    assertThat(socket.in().readNBytes(5)[4]).isEqualTo((byte) 2);
    assertThat(socket.in().readUnsignedByte()).isEqualTo(protocolVersion);
    admin.awaitMetric("sluice_sockets_refused_total{reason='tls_failed'}", 1);
  }

  @Test
  void plainHttpToATlsPortIsToldSo() throws Exception {
    HttpSocket.Answer answer = plain().request("GET", "/connection/websocket");
    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("this port speaks TLS only");
    assertThat(admin.refused("tls_missing")).isEqualTo(1);
  }

  @Test
  void tlsToAPlainHttpPortIsToldSo() throws Exception {
    try (HttpSocket socket = new HttpSocket(gateway.adminAddress())) {
      HttpSocket.Answer answer = socket.write(FIRST_RECORD).answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).isEqualTo("this port does not speak TLS");
      assertThat(socket.isDropped()).isTrue();
    }
    assertThat(admin.refused("tls_unexpected")).isEqualTo(1);
  }

  @Test
  void rawTcpIsSpokenOverTls() throws Exception {
    List<String> settings = new ArrayList<>(server.install(files, "tcp"));
    settings.addAll(List.of("tcp.listen=127.0.0.1:0", "client.insecure=true"));
    try (TestGateway raw = TestGateway.start(settings.toArray(String[]::new))) {
      InetSocketAddress address = raw.gateway().tcpAddress().orElseThrow();
      try (HttpSocket tls = new HttpSocket(address, 0, tcp -> server.over(tcp))) {
        tls.write(json("{'id':1,'connect':{}}\n"));
        assertThat(tls.in().readLine()).startsWith(json("{'id':1,'connect':{'client':"));
      }
      try (HttpSocket plain = new HttpSocket(address)) {
        plain.write(json("{'id':1,'connect':{}}\n"));
        assertThat(plain.in().readLine()).isEqualTo("this port speaks TLS only");
        assertThat(plain.isDropped()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3})
  void handshakeThatIsNotFinishedInTimeIsGivenUp(int bytes) throws Exception {
    try (TestGateway impatient = gateway("client.handshake_timeout=200ms");
        HttpSocket socket = new HttpSocket(impatient.clientAddress())) {
      socket.write(Arrays.copyOf(FIRST_RECORD, bytes));
      assertThat(socket.isDropped()).isTrue();
      assertThat(impatient.admin().refused("tls_timeout")).isEqualTo(1);
    }
  }

  @Test
  void clientThatLeavesWithinTheHandshakeIsCounted() throws Exception {
    plain().write(FIRST_RECORD).close();
    admin.awaitMetric("sluice_sockets_refused_total{reason='tls_aborted'}", 1);
  }

  @Test
  void clientThatDoesNotTrustTheCertificateIsCounted() throws Exception {
    Pki another = Pki.of("another");
    assertThatIOException()
        .isThrownBy(() -> another.over(new Socket("127.0.0.1", gateway.clientAddress().getPort())));
    admin.awaitMetric("sluice_sockets_refused_total{reason='tls_failed'}", 1);
  }

  @Test
  void garbageInTheMidstOfTlsEndsTheConnection() throws Exception {
    Socket tcp = new Socket("127.0.0.1", gateway.clientAddress().getPort());
    Client client = client().over(_ -> server.over(tcp)).open();
    client.connect("{}");
    tcp.getOutputStream().write(new byte[100]);
    admin.awaitClosed("client_left", 1);
    client.close();
  }

  /** An end without TLS's own is what an attacker could make. */
  @Test
  void farewellIsFollowedByTheEndOfTls() throws Exception {
    Client client = client().open();
    client.connect("{}");
    client.sendBytes(new byte[] {(byte) 0x81, 2, '{', '}'}); // Not masked: nothing more is read.
    client.expectClose(1002, "");
    try (HttpSocket http = new HttpSocket(gateway.clientAddress(), 0, tcp -> server.over(tcp))) {
      http.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n");
      assertThat(http.answer().status()).isEqualTo(413);
      assertThat(http.in().read()).isEqualTo(-1); // Throws if there was no close_notify.
    }
  }

  @Test
  void clientThatEndsTlsHasLeft() throws Exception {
    Client client = client().open();
    client.connect("{}");
    ((SSLSocket) client.socket()).shutdownOutput(); // A close_notify, and no FIN.
    admin.awaitClosed("client_left", 1);
    client.close();
  }

  @Test
  void slowConsumerIsSeenBehindTls() throws Exception {
    try (TestGateway narrow =
        gateway(
            "event_loops=1",
            "client.queue_max_size=400KiB",
            "client.ping_interval=0s",
            "websocket.write_timeout=1m")) {
      Client client = narrow.opened(client(narrow).receiveBuffer(4_096).open());
      client.connect("{}");
      int fillers = Stuck.fill(narrow, client);
      Admin pusher = narrow.admin();
      String push = "{'to':{'clients':['" + client.id() + "']},'data':" + Stuck.FILLER + "}";
      for (int i = 0; i < 5; i++) {
        pusher.call("push", push);
      }
      for (int i = 0; i < fillers; i++) {
        assertThat(client.next()).startsWith(json("{'push':{'message':{'data':'xxx"));
      }
      client.expectClose(3008, "slow");
      pusher.awaitClosed("slow_consumer", 1);
    }
  }

  @Test
  void socketThatTakesNothingIsSeenBehindTls() throws Exception {
    try (TestGateway impatient =
        gateway("event_loops=1", "client.ping_interval=0s", "websocket.write_timeout=200ms")) {
      Client client = impatient.opened(client(impatient).receiveBuffer(4_096).open());
      client.connect("{}");
      Stuck.fill(impatient, client);
      impatient.admin().awaitClosed("write_error", 1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "certificate, '', 'client.tls.certificate: FILE: there is no certificate in it'",
    "certificate, GONE, 'client.tls.certificate: FILE: there is no such file'",
    "key, '', 'client.tls.key: FILE: there is no private key in it'",
    "key, OTHER, 'client.tls.key: FILE: it is not the key of the certificate'",
  })
  void filesThatCannotBeUsedAreAnErrorAtTheStart(String key, String content, String message)
      throws Exception {
    String[] settings = settings();
    Path file = files.resolve(key + ".pem");
    switch (content) {
      case "GONE" -> Files.delete(file);
      case "OTHER" -> Files.writeString(file, Pki.of("another").keyPem());
      default -> Files.writeString(file, content);
    }
    assertThatIOException()
        .isThrownBy(() -> new Gateway(TestGateway.config(settings), "test").close())
        .withMessageStartingWith(message.replace("FILE", file.toString()));
  }

  @Test
  void reloadTakesOverNewFilesAndLeavesWhatIsConnected() throws Exception {
    Client old = client().open();
    old.connect("{}");
    Pki before = server;
    server = Pki.rsa("next");

    gateway.gateway().reload(TestGateway.config(settings()));

    assertThat(presented()).isEqualTo("CN=next");
    old.expectNothingElse();
    assertThat(before.subject()).isEqualTo("CN=sluice");
    old.close();
  }

  @Test
  void changedFilesAreNoticedWithoutBeingAskedTo() throws Exception {
    server = Pki.rsa("next");
    server.install(files, "client");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
    String presented = presented();
    while (!presented.equals("CN=next") && System.nanoTime() < end) {
      presented = presented();
    }
    assertThat(presented).isEqualTo("CN=next");
  }

  @Test
  void brokenFilesLeaveTheCertificateInForce() throws Exception {
    String[] settings = settings();
    Files.writeString(files.resolve("key.pem"), Pki.of("another").keyPem());
    gateway.gateway().reload(TestGateway.config(settings));
    assertThat(presented()).isEqualTo("CN=sluice");

    server = Pki.of("repaired");
    gateway.gateway().reload(TestGateway.config(settings()));
    assertThat(presented()).isEqualTo("CN=repaired");
  }

  /** Whose certificate a new handshake shows, trusted or not. */
  private String presented() throws Exception {
    try (Socket tcp = new Socket("127.0.0.1", gateway.clientAddress().getPort())) {
      SSLContext trusting = TrustAll.context();
      SSLSocket tls =
          (SSLSocket) trusting.getSocketFactory().createSocket(tcp, "127.0.0.1", 1, true);
      tls.startHandshake();
      return ((X509Certificate) tls.getSession().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  @Test
  void adminAsksForCertificatesOfKnownAuthorities() throws Exception {
    Pki known = Pki.of("backend");
    Path authorities = Files.writeString(files.resolve("known.pem"), known.certificatePem());
    List<String> settings = new ArrayList<>(server.install(files, "admin"));
    settings.add("admin.tls.client_authorities=" + authorities);
    try (TestGateway guarded = TestGateway.start(settings.toArray(String[]::new))) {
      try (Admin backend = new Admin(guarded.adminAddress(), as(known))) {
        assertThat(backend.call("info", "{}")).startsWith(json("{'result':{"));
        for (Pki stranger : new Pki[] {null, Pki.of("stranger")}) {
          assertThatIOException()
              .isThrownBy(() -> new Admin(guarded.adminAddress(), as(stranger)).call("info", "{}"))
              .isInstanceOfAny(SSLException.class, SocketException.class);
        }
        backend.awaitMetric("sluice_sockets_refused_total{reason='tls_failed'}", 2);
      }
    }
  }

  private HttpSocket.Link as(Pki own) {
    return tcp -> {
      try {
        return server
            .clients(own)
            .getSocketFactory()
            .createSocket(tcp, "127.0.0.1", tcp.getPort(), true);
      } catch (IOException failed) {
        throw failed;
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    };
  }

  /**
   * What many connections share is never written into, though TLS joins small messages:
   * publications of all sizes, several at once, and pings from both event loops come out as they
   * went in.
   */
  @Test
  void messagesThatConnectionsShareComeOutWhole() throws Exception {
    int clients = 24;
    int rounds = 40;
    List<CompletableFuture<Void>> readers = new ArrayList<>();
    try (TestGateway shared =
        gateway("client.ping_interval=1s", "client.pong_timeout=0s", "event_loops=2")) {
      for (int i = 0; i < clients; i++) {
        Client client = shared.opened(client(shared).open());
        client.connect("{}");
        client.subscribe("all").subscribe("half" + i % 2);
        String half = "half" + i % 2;
        readers.add(
            CompletableFuture.runAsync(
                () -> readRounds(client, half, rounds), Thread::startVirtualThread));
      }
      Admin publisher = shared.admin();
      for (int round = 0; round < rounds; round++) {
        publisher.call(
            "batch",
            """
            {'commands':[{'publish':{'channel':'all','data':%s}},\
            {'publish':{'channel':'half0','data':%s}},{'publish':{'channel':'half1','data':%s}},\
            {'publish':{'channel':'all','data':%s}}]}\
            """
                .formatted(
                    data("all", round, 0), data("half0", round, 1),
                    data("half1", round, 1), data("all", round, 2)));
      }
      for (CompletableFuture<Void> reader : readers) {
        reader.get(20, TimeUnit.SECONDS);
      }
    }
  }

  private static String data(String channel, int round, int nth) {
    int size = (round * 7919 + nth * 104729) % (round % 10 == 0 ? 40_000 : 300);
    char letter = (char) ('a' + (round + nth) % 26);
    return "'%s %d %d %s'".formatted(channel, round, nth, String.valueOf(letter).repeat(size));
  }

  private static void readRounds(Client client, String half, int rounds) {
    List<String> ofAll = new ArrayList<>();
    List<String> ofHalf = new ArrayList<>();
    int pings = 0;
    try {
      while (ofAll.size() < 2 * rounds || ofHalf.size() < rounds || pings < 2) {
        String message = client.next();
        if (message.equals("{}")) {
          pings++;
        } else if (message.startsWith(json("{'push':{'channel':'all'"))) {
          ofAll.add(message);
        } else {
          ofHalf.add(message);
        }
      }
    } catch (IOException end) {
      throw new UncheckedIOException(end);
    }
    String push = "{'push':{'channel':'%s','pub':{'data':%s}}}";
    for (int round = 0; round < rounds; round++) {
      assertThat(ofAll.get(2 * round))
          .isEqualTo(json(push.formatted("all", data("all", round, 0))));
      assertThat(ofAll.get(2 * round + 1))
          .isEqualTo(json(push.formatted("all", data("all", round, 2))));
      assertThat(ofHalf.get(round)).isEqualTo(json(push.formatted(half, data(half, round, 1))));
    }
  }
}
