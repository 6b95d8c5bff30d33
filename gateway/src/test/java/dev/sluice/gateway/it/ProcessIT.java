package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway as a process: its signals, its exit status, and what it refuses to start with. */
@Timeout(40)
final class ProcessIT {
  private static final String CONFIG =
      """
      client: {listen: '127.0.0.1:0', insecure: true}
      admin: {listen: '127.0.0.1:0', key: '%s'}
      """;

  @TempDir private Path directory;

  private Path config(String yaml) throws Exception {
    return Files.writeString(directory.resolve("sluice.yaml"), yaml);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void servesUntilASignalEndsItInOrder(String signal) throws Exception {
    Path file = config(CONFIG.formatted("first"));
    try (GatewayChild child = new GatewayChild("serve", "--config", file.toString())) {
      InetSocketAddress clients = GatewayChild.addressIn(child.awaitLine("ws://"));
      InetSocketAddress backends = GatewayChild.addressIn(child.awaitLine("/api"));
      Client client = Client.to(clients).open();
      client.send("{'id':1,'connect':{}}");
      client.connected();
      Admin admin = new Admin(backends);
      assertThat(admin.post("/api/info", "{}", "X-API-Key: first").status()).isEqualTo(200);

      config(CONFIG.formatted("second"));
      child.signal("HUP");
      child.awaitLine("reload: done");
      assertThat(admin.post("/api/info", "{}", "X-API-Key: first").status()).isEqualTo(401);

      config("nonsense: true");
      child.signal("HUP");
      assertThat(child.awaitLine("reload: nothing was changed")).contains("nonsense: unknown key");
      assertThat(admin.post("/api/info", "{}", "X-API-Key: second").status()).isEqualTo(200);

      child.signal(signal);
      client.expectClose(3001, "shutdown");
      assertThat(child.exitStatus()).isZero();
      assertThat(child.rest()).contains("shutdown: done");
      admin.close();
    }
  }

  @Test
  void saysWhereItListensAsItWasAskedTo() throws Exception {
    Path file = config("{client: {listen: 'localhost:0'}, admin: {listen: '[::1]:0', key: k}}");
    try (GatewayChild child = new GatewayChild("serve", "--config", file.toString())) {
      assertThat(child.awaitLine("ws://")).containsPattern("ws://localhost:[1-9]\\d+/connection");
      assertThat(child.awaitLine("/api")).containsPattern("http://\\[::1]:[1-9]\\d+/api");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "client: {ping_intervall: 5s} | client.ping_intervall: unknown key (did you mean",
        "admin: {listen: '0.0.0.0:0'} | admin.listen: 0.0.0.0:0" + " (expected: a loopback address",
      })
  void refusesToStartWithAConfigurationThatIsNotRight(String yaml, String sentence)
      throws Exception {
    Path file = config(yaml);
    try (GatewayChild child = new GatewayChild("serve", "--config", file.toString())) {
      assertThat(child.rest()).contains(sentence).doesNotContain("Exception");
      assertThat(child.exitStatus()).isEqualTo(3);
    }
  }

  @Test
  void survivesToBeWithoutFileDescriptorsAndCountsIt() throws Exception {
    int limit = 400;
    Path file = config(CONFIG.formatted("k"));
    try (GatewayChild child =
        GatewayChild.withFileDescriptors(limit, "serve", "--config", file.toString())) {
      InetSocketAddress clients = GatewayChild.addressIn(child.awaitLine("ws://"));
      InetSocketAddress backends = GatewayChild.addressIn(child.awaitLine("/api"));
      Admin admin = new Admin(backends);
      Client before = Client.to(clients).open();
      before.connect("{}");
      assertThat(admin.metric("sluice_accept_failures_total")).isZero();

      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < limit; i++) {
        sockets.add(new Socket(clients.getAddress(), clients.getPort()));
      }
      assertThat(child.awaitLine("cannot accept on")).contains("Too many open files");
      assertThat(admin.metric("sluice_accept_failures_total")).isPositive();
      before.expectNothingElse();
      // Some are kept back: for a new socket of the admin port, and to count the open files.
      try (Admin newcomer = new Admin(backends)) {
        assertThat(newcomer.get("/health").status()).isEqualTo(200);
        assertThat(newcomer.metric("process_files_open_files")).isBetween(200.0, 400.0);
      }

      for (Socket each : sockets) {
        each.close();
      }
      Client after = Client.to(clients).open();
      after.connect("{}");
      child.signal("TERM");
      after.expectClose(3001, "shutdown");
      assertThat(child.exitStatus()).isZero();
      admin.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void secondSignalEndsTheProcessAtOnce(boolean waitsForSignals) throws Exception {
    Path file = config(CONFIG.formatted("k") + "shutdown: {window: 10m}\n");
    try (GatewayChild child =
        GatewayChild.withSignals(waitsForSignals, "serve", "--config", file.toString())) {
      InetSocketAddress clients = GatewayChild.addressIn(child.awaitLine("ws://"));
      Client.to(clients).open().connect("{}");
      child.signal("TERM");
      child.awaitLine("shutting down, as SIGTERM asks");
      child.signal("INT");
      assertThat(child.exitStatus()).isEqualTo(130);
    }
  }

  @Test
  void reloadThatFindsAPipeOrNothingChangesNothingAndSignalsAreHeard() throws Exception {
    Path file = config(CONFIG.formatted("k"));
    try (GatewayChild child =
        GatewayChild.withSignals(true, "serve", "--config", file.toString())) {
      Admin admin = new Admin(GatewayChild.addressIn(child.awaitLine("/api")));
      Files.writeString(file, "");
      child.signal("HUP");
      assertThat(child.awaitLine("reload: nothing was changed")).contains("it holds no key");
      Files.delete(file);
      new ProcessBuilder("mkfifo", file.toString()).start().waitFor();
      child.signal("HUP");
      assertThat(child.awaitLine("reload: nothing was changed")).contains("no regular file");
      assertThat(admin.post("/api/info", "{}").status()).isEqualTo(401);
      child.signal("TERM");
      assertThat(child.exitStatus()).isZero();
      admin.close();
    }
  }

  @Test
  void servesAndEndsWhileNobodyReadsItsLog() throws Exception {
    InetSocketAddress backends = FreePort.address();
    Path file =
        config(
            CONFIG
                .formatted("k")
                .replace(
                    "admin: {listen: '127.0.0.1:0'",
                    "admin: {listen: ':" + backends.getPort() + "'"));
    try (GatewayChild child = GatewayChild.withFullOutput("serve", "--config", file.toString());
        Admin admin = FreePort.awaitAdmin(backends)) {
      assertThat(admin.post("/api/info", "{}", "X-API-Key: wrong").status()).isEqualTo(401);
      assertThat(admin.post("/api", "{}", "X-API-Key: wrong").status()).isEqualTo(401);
      child.signal("HUP");
      assertThat(admin.get("/health").status()).isEqualTo(200);
      child.signal("TERM");
      assertThat(child.exitStatus()).isZero();
    }
  }

  @Test
  void refusesToStartOnAHostThatThereIsNot() throws Exception {
    Path file = config("client: {listen: 'nowhere.invalid:0'}");
    try (GatewayChild child = new GatewayChild("serve", "--config", file.toString())) {
      assertThat(child.rest())
          .contains("sluice: cannot listen on nowhere.invalid:0: there is no such host");
      assertThat(child.exitStatus()).isEqualTo(1);
    }
  }

  @Test
  void refusesToStartWhereItsPortIsTaken() throws Exception {
    try (TestGateway first = TestGateway.start();
        GatewayChild child =
            new GatewayChild(
                "serve",
                "--config",
                config(
                        "{client: {listen: '127.0.0.1:%d'}, admin: {listen: '127.0.0.1:0'}}"
                            .formatted(first.clientAddress().getPort()))
                    .toString())) {
      assertThat(child.rest())
          .contains("sluice: cannot listen on 127.0.0.1:" + first.clientAddress().getPort())
          .contains("(to listen elsewhere, set client.listen or SLUICE_CLIENT_LISTEN)")
          .doesNotContain("\tat ");
      assertThat(child.exitStatus()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "--port, SLUICE_CLIENT_LISTEN",
    "--admin-port, SLUICE_ADMIN_LISTEN",
    "--tcp-port, SLUICE_TCP_LISTEN"
  })
  void forDevelopmentAnOptionMovesAPortThatIsTaken(String option, String variable)
      throws Exception {
    try (TestGateway first = TestGateway.start()) {
      List<String> arguments = new ArrayList<>(List.of("dev"));
      for (String each : List.of("--port", "--admin-port", "--tcp-port")) {
        int taken = first.clientAddress().getPort();
        arguments.addAll(List.of(each, each.equals(option) ? "" + taken : "0"));
      }
      try (GatewayChild child = new GatewayChild(arguments.toArray(String[]::new))) {
        assertThat(child.rest())
            .contains("(to listen elsewhere, set %s or %s)".formatted(option, variable));
        assertThat(child.exitStatus()).isEqualTo(1);
      }
    }
  }

  @Test
  void saysAtTheStartThatNobodyCanConnect() throws Exception {
    Path file = config("{client: {listen: '127.0.0.1:0'}, admin: {listen: '127.0.0.1:0'}}");
    try (GatewayChild child = new GatewayChild("serve", "--config", file.toString())) {
      assertThat(child.awaitLine("configuration: "))
          .contains("WARN", "client.token.hmac_secret_key: not set, so no client can connect");
      child.awaitLine("/api");
      child.awaitLine("the admin port asks for no key");
      child.signal("TERM");
      assertThat(child.exitStatus()).isZero();
    }
  }
}
