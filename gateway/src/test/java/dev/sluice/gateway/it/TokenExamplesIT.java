package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that the programs in {@code examples/tokens} make. */
@Timeout(60)
final class TokenExamplesIT {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "php connection-token.php",
        "node connection-token.mjs",
        "python3 connection-token.py",
        "java ConnectionToken.java"
      })
  void tokenConnectsItsUser(String example) throws Exception {
    String[] words = example.split(" ", 2);
    if (words[0].equals("java")) {
      words[0] = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    } else {
      Script.require(words[0], "apt-get install " + words[0]);
    }
    String program = Script.EXAMPLES.resolve("tokens").resolve(words[1]).toString();
    String secret = "SLUICE_CLIENT_TOKEN_HMAC_SECRET_KEY= " + Tokens.SECRET + "\n";

    Script run = Script.run("env", secret, words[0], program, "zoë");

    assertThat(run.status()).as(run.output()).isZero();
    try (TestGateway gateway = TestGateway.start(Tokens.SETTING)) {
      String connected = gateway.client().connect("{'token':'" + run.output().strip() + "'}");
      assertThat(connected).contains("\"expires\":true");
      assertThat(gateway.admin().call("online", "{'users':['zoë']}"))
          .contains(json("'connections':1"));
    }
  }
}
