package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.sluice.gateway.net.Pki;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many sockets clients may open, whether or not they become connections. */
@Timeout(20)
final class SocketLimitsIT {

  /** A socket that has its place: event loops may count them in another order than they came. */
  private static HttpSocket served(TestGateway gateway) throws Exception {
    HttpSocket socket = gateway.opened(new HttpSocket(gateway.clientAddress()));
    assertThat(socket.request("GET", "/nothing").status()).isEqualTo(404);
    return socket;
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket_limit", "socket_limit_per_address", "socket_rate_limit"})
  void socketBeyondALimitIsToldWhyAndClosed(String limit) throws Exception {
    try (TestGateway gateway = TestGateway.start("client." + limit + "=2")) {
      served(gateway);
      served(gateway);
      try (HttpSocket third = new HttpSocket(gateway.clientAddress())) {
        HttpSocket.Answer answer = third.request("GET", "/connection/websocket");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo(limit);
        assertThat(third.isDropped()).isTrue();
      }
      assertThat(gateway.admin().refused(limit)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"socket_limit", "socket_limit_per_address"})
  void socketThatIsClosedMakesRoom(String limit) throws Exception {
    try (TestGateway gateway =
        TestGateway.start("client.insecure=true", "client." + limit + "=1")) {
      for (int i = 0; i < 5; i++) {
        Client client = open(gateway);
        client.connect("{}");
        client.close();
      }
    }
  }

  /** The place of the last one may be taken for a moment longer. */
  private static Client open(TestGateway gateway) throws Exception {
    while (true) {
      try {
        return Client.to(gateway.clientAddress()).open();
      } catch (AssertionError refused) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void limitOfAnAddressIsNotThatOfATrustedProxy() throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.socket_limit_per_address=1", "client.trusted_proxies=127.0.0.0/8")) {
      for (int i = 0; i < 3; i++) {
        served(gateway);
      }
      assertThat(gateway.admin().refused("socket_limit_per_address")).isZero();
    }
  }

  @Test
  void limitsHoldFromAReloadOn() throws Exception {
    try (TestGateway gateway = TestGateway.start()) {
      served(gateway);
      HttpSocket second = served(gateway);
      gateway.gateway().reload(TestGateway.config("client.socket_limit=1"));
      HttpSocket third = gateway.opened(new HttpSocket(gateway.clientAddress()));
      assertThat(third.answer().body()).isEqualTo("socket_limit");
      assertThat(second.request("GET", "/nothing").status()).isEqualTo(404);
    }
  }

  @Test
  void limitsAreNotTheAdmins() throws Exception {
    try (TestGateway gateway =
        TestGateway.start("client.socket_limit=1", "client.socket_rate_limit=1")) {
      for (int i = 0; i < 3; i++) {
        assertThat(gateway.admin().call("info", "{}")).startsWith(json("{'result':"));
      }
    }
  }

  @Test
  void limitIsKeptBeforeTls(@TempDir Path files) throws Exception {
    Pki server = Pki.of("sluice");
    List<String> settings = new ArrayList<>(server.install(files, "client"));
    settings.add("client.socket_limit=1");
    try (TestGateway gateway = TestGateway.start(settings.toArray(String[]::new))) {
      HttpSocket first =
          gateway.opened(new HttpSocket(gateway.clientAddress(), 0, tcp -> server.over(tcp)));
      assertThat(first.request("GET", "/nothing").status()).isEqualTo(404);
      Socket second = new Socket("127.0.0.1", gateway.clientAddress().getPort());
      assertThatIOException().isThrownBy(() -> server.over(second));
      gateway.admin().awaitMetric("sluice_sockets_refused_total{reason='socket_limit'}", 1);
      assertThat(first.socket().isClosed()).isFalse();
    }
  }

  /** Far more than may linger. */
  @Test
  void floodOfRefusedSocketsLeavesNothingOpen() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.socket_limit=1")) {
      served(gateway);
      List<Socket> flood = new ArrayList<>();
      for (int i = 0; i < 600; i++) {
        flood.add(new Socket("127.0.0.1", gateway.clientAddress().getPort()));
      }
      gateway.admin().awaitMetric("sluice_sockets_refused_total{reason='socket_limit'}", 600);
      for (Socket each : flood) {
        each.setSoTimeout(5_000);
        assertThat(new String(each.getInputStream().readAllBytes())).endsWith("socket_limit");
        each.close();
      }
    }
  }

  @Test
  void connectionsThatHaveNotSaidWhoTheyAreCountAgainstTheirLimit() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.connection_limit=1")) {
      gateway.client();
      HttpSocket.Answer refusal = Client.to(gateway.clientAddress()).refusal();
      assertThat(refusal.status()).isEqualTo(503);
      assertThat(refusal.body()).isEqualTo("connection_limit");
    }
  }
}
