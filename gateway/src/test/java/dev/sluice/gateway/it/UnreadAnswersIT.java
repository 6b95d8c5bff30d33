package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend that goes away without reading its answers has pushed all the same. */
@Timeout(30)
final class UnreadAnswersIT {
  /** More than one read takes, so that answers fail between two of them. */
  private static final int MANY = 1_500;

  /** As many as the kernel has received before the client's own kernel may discard any. */
  private static final int FEW = 400;

  @TempDir private Path directory;

  private TestGateway gateway;
  private Client subscriber;

  @BeforeEach
  void start() throws Exception {
    gateway =
        TestGateway.start(
            "client.insecure=true",
            "client.queue_max_size=4MiB",
            "admin.unix_path=" + directory.resolve("admin.sock"),
            "admin.tcp_listen=127.0.0.1:0");
    subscriber = gateway.connected().subscribe("a");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  private SocketAddress address(String port) {
    return switch (port) {
      case "unix" -> UnixDomainSocketAddress.of(directory.resolve("admin.sock"));
      case "tcp" -> gateway.gateway().adminTcpAddress().orElseThrow();
      default -> gateway.adminAddress();
    };
  }

  /** Kept requests, as many as the port's kernel buffers hold. */
  private static byte[] requests(String port, int count) {
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String publish = json("{'channel':'a','data':" + i + "}");
      requests.append(
          port.equals("http")
              ? "POST /api/publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                  .formatted(publish.length(), publish)
              : json("{'publish':%s,'keep':true}\n").formatted(publish));
    }
    return requests.toString().getBytes(UTF_8);
  }

  private void hearsAll(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      hears(i);
    }
  }

  private void hears(int number) throws Exception {
    subscriber.expect("{'push':{'channel':'a','pub':{'data':" + number + "}}}");
  }

  @ParameterizedTest
  @CsvSource({"unix, " + MANY, "tcp, " + FEW, "http, " + FEW})
  void backendThatClosesWithoutReadingHasPushedAll(String port, int count) throws Exception {
    try (ApiSocket backend = new ApiSocket(address(port))) {
      backend.write(requests(port, count));
    }
    hearsAll(count);
  }

  @ParameterizedTest
  @CsvSource({"unix, " + MANY, "tcp, " + FEW, "http, " + FEW})
  void backendThatResetsWithoutReadingHasPushedWhatArrived(String port, int count)
      throws Exception {
    ApiSocket backend = new ApiSocket(address(port));
    backend.write(requests(port, count));
    hears(0);
    backend.reset();
    for (int i = 1; i < count; i++) {
      hears(i);
    }
  }

  @Test
  void requestBehindOneThatWaitsIsCarriedOutToo() throws Exception {
    Client stuck = Stuck.client(gateway);
    String waits =
        "{'push':{'to':{'clients':['%s']},'data':1,'wait':'written','timeout':'200ms'},'keep':true}\n"
            .formatted(stuck.id());
    try (ApiSocket backend = new ApiSocket(address("unix"))) {
      backend.write(waits.repeat(200));
      backend.write(requests("unix", 1));
    }
    hearsAll(1);
  }
}
