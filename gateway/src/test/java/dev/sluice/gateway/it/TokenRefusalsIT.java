package dev.sluice.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.log.LogLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the log tells of tokens that were refused. */
@Timeout(20)
final class TokenRefusalsIT {
  private final LogLines lines = LogLines.of("dev.sluice.gateway.command.TokenRefusals");
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = TestGateway.start(Tokens.SETTING, "client.token.audience=push");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    lines.close();
  }

  private Client connectWith(String token) throws Exception {
    return gateway.client().send("{'id':1,'connect':{'token':'" + token + "'}}");
  }

  @Test
  void logTellsWhichCheckAConnectionTokenFailed() throws Exception {
    connectWith(Tokens.of("{'sub':'ann','aud':'other'}")).expectClose(3500, "invalid token");
    connectWith(Tokens.of("{'sub':'ann','aud':'push','exp':1}")).next();
    connectWith(Tokens.signed("HS256", "wrong", "{'sub':'ann'}"))
        .expectClose(3500, "invalid token");
    assertThat(lines.messages())
        .containsExactly(
            "WARN connection token refused: aud (does not hold the configured audience;"
                + " 127.0.0.1)",
            "WARN connection token refused: exp (the token has expired; 127.0.0.1)",
            "WARN connection token refused: signature (was made with another key; 127.0.0.1)");
  }

  @Test
  void logTellsWhichCheckASubscriptionTokenFailed() throws Exception {
    Client client = gateway.client();
    client.connect("{'token':'" + Tokens.of("{'sub':'ann','aud':'push'}") + "'}");
    String ofBen = Tokens.of("{'sub':'ben','channel':'$x','aud':'push'}");
    client.send("{'id':2,'subscribe':{'channel':'$x','token':'" + ofBen + "'}}");
    client.expectClose(3500, "invalid token");
    assertThat(lines.messages())
        .containsExactly("WARN subscription token refused: sub (names another user; 127.0.0.1)");
  }

  @Test
  void manyRefusalsAreOneLineWithoutTheToken() throws Exception {
    String token = Tokens.signed("HS256", "wrong", "{'sub':'ann'}");
    for (int i = 0; i < 20; i++) {
      connectWith(token).expectClose(3500, "invalid token");
    }
    assertThat(lines.messages()).hasSize(1).first().asString().doesNotContain(token, "ann");
  }

  @Test
  void headerThatMakesTheLibraryThrowIsTheClientsFault() throws Exception {
    try (LogLines faults = LogLines.of("dev.sluice.gateway.connection.Handler")) {
      String token =
          "eyJhbGciOiJIUzI1NiIsImp3ayI6eyJrdHkiOiJSU0EiLCJuIjoiQVEiLCJlIjoiQVEiLCJvdGgiOlt7InIiOm51"
              + "bGx9XX19.e30.AAAA";
      connectWith(token).expectClose(3500, "invalid token");
      assertThat(faults.messages()).isEmpty();
    }
    assertThat(lines.messages()).singleElement().asString().contains("format");
  }
}
