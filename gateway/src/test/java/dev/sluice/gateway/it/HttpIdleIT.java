package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a kept HTTP connection may rest between two requests. */
@Timeout(30)
final class HttpIdleIT {

  @Test
  void keptConnectionOfAClientMayRestLongerThanAHandshakeMayTake() throws Exception {
    try (TestGateway gateway = TestGateway.start("client.handshake_timeout=200ms")) {
      HttpSocket kept = gateway.opened(new HttpSocket(gateway.clientAddress()));
      assertThat(kept.request("GET", "/nowhere").status()).isEqualTo(404);
      silentSocketIsClosed(gateway);
      silentSocketIsClosed(gateway);
      assertThat(kept.request("GET", "/nowhere").status()).isEqualTo(404);
      HttpSocket begun = gateway.opened(new HttpSocket(gateway.clientAddress()));
      assertThat(begun.request("GET", "/nowhere").status()).isEqualTo(404);
      assertThat(begun.write("GET /nowhere HTTP/1.1\r\n").isDropped()).isTrue();
      assertThat(kept.request("GET", "/nowhere").status()).isEqualTo(404);
    }
  }

  @Test
  void keptConnectionOfABackendMayRestLongerThanARequestMayTake() throws Exception {
    try (TestGateway gateway = TestGateway.start("admin.read_timeout=200ms")) {
      HttpSocket kept = gateway.opened(new HttpSocket(gateway.adminAddress()));
      assertThat(kept.request("GET", "/health").status()).isEqualTo(200);
      HttpSocket silent = gateway.opened(new HttpSocket(gateway.adminAddress()));
      assertThat(silent.isDropped()).isTrue();
      assertThat(kept.request("GET", "/health").status()).isEqualTo(200);
    }
  }

  private static void silentSocketIsClosed(TestGateway gateway) throws Exception {
    HttpSocket silent = gateway.opened(new HttpSocket(gateway.clientAddress()));
    assertThat(silent.isDropped()).isTrue();
  }
}
