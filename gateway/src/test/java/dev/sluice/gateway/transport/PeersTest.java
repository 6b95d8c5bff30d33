package dev.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.connection.Peer;
import dev.sluice.gateway.http.Response;
import dev.sluice.gateway.net.Sockets;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeersTest {

  /** Trusts what begins with 10. */
  private static Peer peer(String sender, String... headers) {
    var peers = new Peers("", address -> address.getHostAddress().startsWith("10."));
    var seen = new ArrayList<Peer>();
    var socket =
        TestHttp.socket(
            exchange -> {
              seen.add(peers.of(exchange));
              exchange.respond(Response.empty(204));
            });
    Sockets.tellPeer(socket, new InetSocketAddress(sender, 5555));
    var lines = new ArrayList<>(List.of("GET / HTTP/1.1", "Host: x"));
    lines.addAll(List.of(headers));
    TestHttp.request(socket, lines.toArray(String[]::new));
    socket.close();
    return seen.getFirst();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, '203.0.113.7', 203.0.113.7",
    "10.0.0.1, '198.51.100.1, 203.0.113.7', 203.0.113.7", // Who stands left may be invented.
    "10.0.0.1, '198.51.100.1, 203.0.113.7, 10.0.0.2', 203.0.113.7",
    "10.0.0.1, '10.0.0.3, 10.0.0.2', 10.0.0.3",
    "10.0.0.1, '203.0.113.7:1234', 203.0.113.7",
    "10.0.0.1, '[2001:db8::7]:1234', 2001:db8:0:0:0:0:0:7",
    "10.0.0.1, '2001:db8::7', 2001:db8:0:0:0:0:0:7",
    "10.0.0.1, 'unknown', 10.0.0.1",
    "10.0.0.1, '203.0.113.7, unknown, 10.0.0.2', 10.0.0.2",
    "10.0.0.1, '', 10.0.0.1",
    "10.0.0.1, '999.1.1.1', 10.0.0.1",
    "203.0.113.9, '198.51.100.1', 203.0.113.9",
    "203.0.113.9, '198.51.100.1, 10.0.0.2', 203.0.113.9",
  })
  void forwardedAddressIsBelievedAsFarAsProxiesAreTrusted(
      String sender, String forwarded, String address) {
    assertThat(peer(sender, "X-Forwarded-For: " + forwarded).addressText()).isEqualTo(address);
  }

  @Test
  void severalHeadersAreOneList() {
    assertThat(
            peer("10.0.0.1", "X-Forwarded-For: 203.0.113.7", "X-Forwarded-For: 10.0.0.2")
                .addressText())
        .isEqualTo("203.0.113.7");
  }

  @Test
  void senderItselfIsMeantWithoutTheHeader() {
    assertThat(peer("10.0.0.1").address()).isEqualTo(new InetSocketAddress("10.0.0.1", 5555));
  }
}
