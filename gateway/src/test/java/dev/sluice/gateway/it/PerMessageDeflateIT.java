package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compression with an implementation that is not ours: npm's {@code ws}. */
@Timeout(180)
final class PerMessageDeflateIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Prints the reason too: Maven keeps that of a skipped test to itself. */
  @BeforeAll
  static void installWs() throws Exception {
    if (Node.missing().isPresent()) {
      String reason = "PerMessageDeflateIT skipped: no " + Node.missing().get() + " on the PATH";
      System.out.println(reason);
      abort(reason);
    }
    Node.install();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "{'threshold':0}",
        "{'threshold':0,'zlibDeflateOptions':{'level':9}}",
        "{'threshold':0,'zlibDeflateOptions':{'level':0}}",
        "{'serverNoContextTakeover':true,'clientNoContextTakeover':true}",
        "{'threshold':0,'clientMaxWindowBits':9}",
        "{'clientMaxWindowBits':15,'threshold':100}"
      })
  void everySizeComesThroughBothWays(String options) throws Exception {
    JsonNode report = talk(options, "websocket.compression_min_size=128");

    assertThat(report.path("extensions").asText()).isEqualTo("permessage-deflate");
    assertAllCame(report);
    assertThat(report.path("alike").asInt())
        .as("bytes of what repeats itself")
        .isLessThan(report.path("bytesOfData").asInt() / 20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0,9", "1,1", "1000,6", "1000000,1"})
  void everySizeComesThroughWhateverIsConfigured(String minSizeAndLevel) throws Exception {
    String[] settings = minSizeAndLevel.split(",", -1);
    JsonNode report =
        talk(
            "{'threshold':0}",
            "websocket.compression_min_size=" + settings[0],
            "websocket.compression_level=" + settings[1]);

    assertAllCame(report);
    boolean isCompressed = report.path("bytesIn").asInt() < report.path("bytesOfData").asInt();
    assertThat(isCompressed).isEqualTo(!settings[0].equals("1000000"));
  }

  @Test
  void largestWindowMayBeAskedFor() throws Exception {
    JsonNode report = talk("{'serverMaxWindowBits':15}");

    assertThat(report.path("extensions").asText()).isEqualTo("permessage-deflate");
    assertAllCame(report);
  }

  @ParameterizedTest
  @ValueSource(strings = {"false", "{'serverMaxWindowBits':10}"})
  void withoutAnAgreementNothingIsCompressed(String options) throws Exception {
    JsonNode report = talk(options);

    assertThat(report.path("extensions").asText()).isEmpty();
    assertAllCame(report);
    assertThat(report.path("bytesIn").asInt()).isGreaterThan(report.path("bytesOfData").asInt());
  }

  @Test
  void whereItIsOffItIsNotAgreedOn() throws Exception {
    JsonNode report = talk("true", "websocket.compression=false");

    assertThat(report.path("extensions").asText()).isEmpty();
    assertAllCame(report);
  }

  private static void assertAllCame(JsonNode report) {
    assertThat(report.path("messages").asInt()).isEqualTo(384);
  }

  private static JsonNode talk(String options, String... settings) throws Exception {
    String[] all = new String[settings.length + 4];
    all[0] = "client.insecure=true";
    all[1] = "websocket.compression=true";
    all[2] = "websocket.message_size_limit=1MiB";
    all[3] = "channel.without_namespace.allow_publish_for_subscriber=true";
    System.arraycopy(settings, 0, all, 4, settings.length);
    try (TestGateway gateway = TestGateway.start(all)) {
      InetSocketAddress address = gateway.clientAddress();
      String url = "ws://127.0.0.1:" + address.getPort() + "/connection/websocket";
      return JSON.readTree(Node.run("talk.js", url, Json.json(options)));
    }
  }
}
