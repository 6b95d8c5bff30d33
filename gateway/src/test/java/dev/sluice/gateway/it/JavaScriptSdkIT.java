package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The official client for JavaScript over HTTP streams and server-sent events. */
@Timeout(180)
final class JavaScriptSdkIT {
  private static final Path DIRECTORY = Path.of("target/javascript-sdk");
  private static final String[] PACKAGES = {"centrifuge@5.8.0", "eventsource@4.1.0"};

  @BeforeAll
  static void installPackages() throws Exception {
    Files.createDirectories(DIRECTORY);
    if (!Files.exists(DIRECTORY.resolve("node_modules/centrifuge"))) {
      List<String> install =
          new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--prefix", "."));
      install.addAll(List.of(PACKAGES));
      run(install);
    }
    try (InputStream script = JavaScriptSdkIT.class.getResourceAsStream("sdk.mjs")) {
      Files.copy(script, DIRECTORY.resolve("sdk.mjs"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void run(List<String> command) throws Exception {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      if (process.waitFor() != 0) {
        skip(output);
      }
    } catch (IOException missing) {
      skip(missing.getMessage());
    }
  }

  /** Prints the reason too: Maven keeps that of a skipped test to itself. */
  private static void skip(String why) {
    String reason = "JavaScriptSdkIT skipped: cannot run node and npm: " + why;
    System.out.println(reason);
    abort(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http_stream", "sse"})
  void clientTalksAndListens(String transport) throws Exception {
    try (TestGateway gateway =
        TestGateway.start(
            "client.insecure=true",
            "client.ping_interval=1s",
            "client.pong_timeout=900ms",
            "sse.enabled=true",
            "http_stream.enabled=true")) {
      String address = "http://127.0.0.1:" + gateway.clientAddress().getPort();
      Process node =
          new ProcessBuilder("node", "sdk.mjs", transport, address)
              .directory(DIRECTORY.toFile())
              .redirectErrorStream(true)
              .start();
      List<String> said = new ArrayList<>();
      try (BufferedReader output = node.inputReader(UTF_8)) {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
          said.add(line);
          if (line.equals("echo still here")) {
            Admin backend = gateway.admin();
            backend.call("push", "{'to':{'all':true},'data':'bye'}");
            String page = backend.call("connections", "{}");
            String client = page.split(json("'client':'"), 2)[1].split("\"", 2)[0];
            backend.call(
                "disconnect",
                "{'client':'" + client + "','disconnect':{'code':4500,'reason':'that is all'}}");
          }
        }
      } finally {
        node.destroy();
      }
      assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(said)
          .containsExactly(
              "connected " + transport,
              "subscribed",
              "published {\"text\":\"ä\\r\\n\u2028\"}",
              "echo [1,2]",
              "presence 108 not available",
              "echo still here",
              "message \"bye\"",
              "disconnected 4500 that is all");
    }
  }
}
