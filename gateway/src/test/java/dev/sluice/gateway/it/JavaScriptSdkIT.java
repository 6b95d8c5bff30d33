package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.nio.file.Files;
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
  @BeforeAll
  static void install() throws Exception {
    JavaScriptSdk.installOrSkip();
    try (InputStream script = JavaScriptSdkIT.class.getResourceAsStream("sdk.mjs")) {
      Files.copy(
          script, JavaScriptSdk.DIRECTORY.resolve("sdk.mjs"), StandardCopyOption.REPLACE_EXISTING);
    }
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
              .directory(JavaScriptSdk.DIRECTORY.toFile())
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
