package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.Gateway;
import dev.sluice.gateway.net.Pki;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /ready} says while the gateway starts. */
@Timeout(20)
final class ReadinessIT {
  @TempDir private Path directory;

  /** The certificate comes through a pipe: so the clients' port waits for it. */
  @Test
  void nobodyIsSentHereBeforeTheClientsPortsListen() throws Exception {
    Pki pki = Pki.of("localhost");
    Path certificate = directory.resolve("certificate.pem");
    Path ready = Files.writeString(directory.resolve("ready.pem"), pki.certificatePem());
    Path key = Files.writeString(directory.resolve("key.pem"), pki.keyPem());
    new ProcessBuilder("mkfifo", certificate.toString()).start().waitFor();
    InetSocketAddress backends = FreePort.address();
    var config =
        TestGateway.config(
            "admin.listen=127.0.0.1:" + backends.getPort(),
            "client.tls.certificate=" + certificate,
            "client.tls.key=" + key);

    CompletableFuture<Gateway> gateway = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                gateway.complete(new Gateway(config, "test"));
              } catch (Throwable failure) {
                gateway.completeExceptionally(failure);
              }
            });
    try (Admin admin = FreePort.awaitAdmin(backends)) {
      HttpSocket.Answer answer = admin.get("/ready");
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("starting");

      Files.writeString(certificate, pki.certificatePem());
      Files.move(ready, certificate, StandardCopyOption.REPLACE_EXISTING);
      try (Gateway started = gateway.get()) {
        assertThat(started.clientAddress().getPort()).isPositive();
        assertThat(admin.get("/ready").status()).isEqualTo(200);
      }
    }
  }
}
