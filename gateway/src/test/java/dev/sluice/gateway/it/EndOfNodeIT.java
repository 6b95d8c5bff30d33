package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What those who send requests see of the end of a node: no reset, and no answer is missing. */
@Timeout(30)
final class EndOfNodeIT {
  private static final int REQUESTS = 300;

  @TempDir private Path files;

  private static CompletableFuture<Void> closing(TestGateway gateway) {
    return CompletableFuture.runAsync(gateway.gateway()::close);
  }

  private static void expectEnd(HttpSocket socket) throws IOException {
    assertThat(socket.in().read()).isEqualTo(-1);
  }

  @Test
  void answersOfBothPortsCloseTheConnectionFromTheSignalOn() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.insecure=true", "shutdown.window=1s")) {
      gateway.connected(); // The window is this one's.
      HttpSocket backend = gateway.admin().http();
      HttpSocket client = gateway.opened(new HttpSocket(gateway.clientAddress()));
      assertThat(backend.request("GET", "/ready").header("Connection")).isNull();
      assertThat(client.request("GET", "/nothing").header("Connection")).isNull();

      CompletableFuture<Void> closing = closing(gateway);
      HttpSocket.Answer ready = gateway.admin().get("/ready");
      while (ready.status() == 200) {
        ready = gateway.admin().get("/ready");
      }

      HttpSocket.Answer last = backend.post("/api/info", "{}");
      assertThat(last.status()).isEqualTo(200);
      assertThat(last.header("Connection")).isEqualTo("close");
      expectEnd(backend);
      assertThat(client.request("GET", "/nothing").header("Connection")).isEqualTo("close");
      expectEnd(client);
      closing.get();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void keptSocketGetsTheAnswersToAllThatItHasSent(String kind) throws Exception {
    Path file = files.resolve("admin.sock");
    try (TestGateway gateway =
        TestGateway.start("admin.tcp_listen=127.0.0.1:0", "admin.unix_path=" + file)) {
      SocketAddress address =
          kind.equals("tcp")
              ? gateway.gateway().adminTcpAddress().orElseThrow()
              : UnixDomainSocketAddress.of(file);
      ApiSocket backend = gateway.opened(new ApiSocket(address));
      String request = "{'publish':{'channel':'a','data':1},'keep':true}";
      String answer = backend.line(request).line();

      backend.write((request + "\n").repeat(REQUESTS));
      CompletableFuture<Void> closing = closing(gateway);
      for (int i = 0; i < REQUESTS; i++) {
        assertThat(backend.line()).isEqualTo(answer);
      }
      backend.expectEnd();
      closing.get();
    }
  }

  @Test
  void requestThatHasBegunIsReadAndAnswered() throws Exception {
    try (TestGateway gateway = TestGateway.start()) {
      String body = "{\"channel\":\"a\",\"data\":1}";
      HttpSocket backend = gateway.admin().http();
      backend.request("GET", "/health");
      backend.write(
          "POST /api/publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
              .formatted(body.length(), body.substring(0, 9)));

      CompletableFuture<Void> closing = closing(gateway);
      awaitListenerClosed(gateway);
      backend.write(body.substring(9));

      HttpSocket.Answer answer = backend.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.header("Connection")).isEqualTo("close");
      expectEnd(backend);
      closing.get();
    }
  }

  /** The admin's is the last to go. */
  private static void awaitListenerClosed(TestGateway gateway) throws IOException {
    while (true) {
      try (HttpSocket probe = new HttpSocket(gateway.adminAddress())) {
        assertThat(probe.socket().isConnected()).isTrue();
      } catch (ConnectException closed) {
        return;
      }
    }
  }

  @Test
  void idleSocketsSeeTheEndAndNoReset() throws Exception {
    try (TestGateway gateway = TestGateway.start()) {
      HttpSocket used = gateway.admin().http();
      used.request("GET", "/health");
      HttpSocket unused = gateway.opened(new HttpSocket(gateway.clientAddress()));
      unused.write("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n").answer();
      CompletableFuture<Void> closing = closing(gateway);
      expectEnd(used);
      expectEnd(unused);
      closing.get();
    }
  }
}
