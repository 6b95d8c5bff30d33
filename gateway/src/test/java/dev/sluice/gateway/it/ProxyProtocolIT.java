package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.net.Pki;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol before everything else, and whose addresses are believed. */
@Timeout(20)
final class ProxyProtocolIT {
  private static final String V1 = "PROXY TCP4 203.0.113.7 192.0.2.1 5555 8000\r\n";
  private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

  private TestGateway gateway;
  private Admin admin;

  @BeforeEach
  void start() throws Exception {
    gateway = gateway("client.trusted_proxies=127.0.0.0/8");
    admin = gateway.admin();
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private static TestGateway gateway(String... more) throws Exception {
    List<String> settings = new ArrayList<>(List.of(more));
    settings.add("client.insecure=true");
    settings.add("client.proxy_protocol=true");
    return TestGateway.start(settings.toArray(String[]::new));
  }

  private static byte[] v1(String header) {
    return header.getBytes(ISO_8859_1);
  }

  private static byte[] v2(String rest) {
    return HexFormat.of().parseHex(SIGNATURE + rest.replace(" ", ""));
  }

  private static HttpSocket.Link proxy(byte[] header) {
    return tcp -> {
      tcp.getOutputStream().write(header);
      return tcp;
    };
  }

  private Client.Opening behind(byte[] header) {
    return Client.to(gateway.clientAddress()).over(proxy(header));
  }

  /** What the gateway takes for the address of a client that comes so. */
  private String address(Client.Opening opening) throws Exception {
    try (Client client = opening.open()) {
      client.connect("{}");
      String connections = admin.call("connections", "{}");
      String before = json("'address':'");
      assertThat(connections).contains(client.id()).contains(before);
      int begin = connections.indexOf(before) + before.length();
      return connections.substring(begin, connections.indexOf('"', begin));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PROXY TCP4 203.0.113.7 192.0.2.1 5555 8000, 203.0.113.7",
    "PROXY TCP6 2001:db8::7 2001:db8::1 5555 8000, 2001:db8:0:0:0:0:0:7",
    "PROXY UNKNOWN, 127.0.0.1",
    "PROXY UNKNOWN 203.0.113.7 192.0.2.1 5555 8000, 127.0.0.1",
  })
  void versionOneTellsTheClientsAddress(String header, String address) throws Exception {
    assertThat(address(behind(v1(header + "\r\n")))).isEqualTo(address);
  }

  @ParameterizedTest
  @CsvSource({
    "21 11 000c cb007107 c0000201 15b3 1f40, 203.0.113.7",
    "21 11 0013 cb007107 c0000201 15b3 1f40 04 0004 00000000, 203.0.113.7",
    "21 21 0024 20010db8000000000000000000000007 20010db8000000000000000000000001 15b3 1f40,"
        + " 2001:db8:0:0:0:0:0:7",
    "20 00 0000, 127.0.0.1",
    "20 11 000c cb007107 c0000201 15b3 1f40, 127.0.0.1",
    "21 00 0000, 127.0.0.1",
  })
  void versionTwoTellsTheClientsAddress(String header, String address) throws Exception {
    assertThat(address(behind(v2(header)))).isEqualTo(address);
  }

  @Test
  void headerMayComeByteByByteAndTogetherWithWhatFollows() throws Exception {
    for (byte[] header : new byte[][] {v1(V1), v2("21 11 000c cb007107 c0000201 15b3 1f40")}) {
      HttpSocket.Link drip =
          tcp -> {
            for (byte each : header) {
              tcp.getOutputStream().write(each);
            }
            return tcp;
          };
      assertThat(address(Client.to(gateway.clientAddress()).over(drip))).isEqualTo("203.0.113.7");
      byte[] request = v1("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n");
      byte[] both = new byte[header.length + request.length];
      System.arraycopy(header, 0, both, 0, header.length);
      System.arraycopy(request, 0, both, header.length, request.length);
      try (HttpSocket socket = new HttpSocket(gateway.clientAddress())) {
        assertThat(socket.write(both).answer().status()).isEqualTo(404);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /connection/websocket HTTP/1.1\r\nHost: x\r\n\r\n",
        "PROXY TCP4 203.0.113.7 192.0.2.1 5555\r\n",
        "PROXY TCP4 203.0.113.700 192.0.2.1 5555 8000\r\n",
        "\r\n\r\n\0\r\nQUIT\n\u0031\u0011\0\0",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      })
  void whoeverSendsNoneIsClosed(String garbage) throws Exception {
    try (HttpSocket socket = new HttpSocket(gateway.clientAddress())) {
      assertThat(socket.write(v1(garbage)).isDropped()).isTrue();
    }
    admin.awaitRefused("proxy_header", 1); // The decoder closes first, then we count.
  }

  @Test
  void headerHasToComeInTime() throws Exception {
    try (TestGateway impatient = gateway("client.handshake_timeout=200ms");
        HttpSocket silent = new HttpSocket(impatient.clientAddress());
        HttpSocket slow = new HttpSocket(impatient.clientAddress())) {
      slow.write("PROXY TCP4 ");
      assertThat(silent.isDropped()).isTrue();
      assertThat(slow.isDropped()).isTrue();
      assertThat(impatient.admin().refused("proxy_header")).isEqualTo(2);
    }
  }

  @Test
  void lookingWhetherThePortIsOpenIsNoFault() throws Exception {
    new HttpSocket(gateway.clientAddress()).close();
    assertThat(address(behind(v1(V1)))).isEqualTo("203.0.113.7");
    assertThat(admin.sum("sluice_sockets_refused_total")).isZero();
  }

  @Test
  void onlyTrustedProxiesMaySendOne() throws Exception {
    try (TestGateway suspicious = gateway("client.trusted_proxies=10.0.0.0/8");
        HttpSocket socket = new HttpSocket(suspicious.clientAddress())) {
      assertThat(socket.isDropped()).isTrue();
      suspicious.admin().awaitMetric("sluice_sockets_refused_total{reason='proxy_untrusted'}", 1);
    }
  }

  @Test
  void anyoneMaySendOneIfNobodyIsNamed() throws Exception {
    try (TestGateway credulous = gateway()) {
      Client client =
          credulous.opened(Client.to(credulous.clientAddress()).over(proxy(v1(V1))).open());
      client.connect("{}");
      assertThat(credulous.admin().call("connections", "{}"))
          .contains(json("'address':'203.0.113.7'"));
    }
  }

  @Test
  void forwardedAddressesCountOnlyIfWhoeverCameThroughTheProxyIsTrusted() throws Exception {
    String spoofed = "X-Forwarded-For: 198.51.100.1";
    assertThat(address(behind(v1(V1)).header(spoofed))).isEqualTo("203.0.113.7");
    byte[] ofAnotherProxy = v1("PROXY TCP4 127.0.0.9 192.0.2.1 5555 8000\r\n");
    assertThat(address(behind(ofAnotherProxy).header(spoofed))).isEqualTo("198.51.100.1");
  }

  @Test
  void limitPerAddressGoesByTheClientsOwn() throws Exception {
    try (TestGateway strict = gateway("client.socket_limit_per_address=1")) {
      Client first = Client.to(strict.clientAddress()).over(proxy(v1(V1))).open();
      HttpSocket second = new HttpSocket(strict.clientAddress(), 0, proxy(v1(V1)));
      assertThat(second.answer().body()).isEqualTo("socket_limit_per_address");
      byte[] another = v1("PROXY TCP4 203.0.113.8 192.0.2.1 5555 8000\r\n");
      strict.opened(Client.to(strict.clientAddress()).over(proxy(another)).open());
      first.close();
      second.close();
    }
  }

  @Test
  void tlsComesBehindTheHeader(@TempDir Path files) throws Exception {
    Pki server = Pki.of("sluice");
    try (TestGateway both = gateway(server.install(files, "client").toArray(String[]::new))) {
      HttpSocket.Link link = proxy(v1(V1)).then(tcp -> server.over(tcp));
      Client client = both.opened(Client.to(both.clientAddress()).over(link).open());
      client.connect("{}");
      assertThat(both.admin().call("connections", "{}")).contains(json("'address':'203.0.113.7'"));
    }
  }
}
