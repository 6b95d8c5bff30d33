package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.loadtest.Endpoint.Remote;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetupTest {
  private static final String EXAMPLE = "ws://127.0.0.1:8000/connection/websocket";

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1:8000/a?b=c, 127.0.0.1:8000, 8000, /a?b=c",
    "ws://localhost, localhost, 80, ''",
    "ws://[::1]:9000/, [::1]:9000, 9000, /",
    "ws://127.5.5.5:1/x%20y, 127.5.5.5:1, 1, /x%20y",
  })
  void anEndpointIsReadFromItsUrl(String url, String authority, int port, String path) {
    Endpoint endpoint = Endpoint.parse("--url", url, EXAMPLE, Remote.REFUSED);

    assertThat(endpoint.authority()).isEqualTo(authority);
    assertThat(endpoint.address().getPort()).isEqualTo(port);
    assertThat(endpoint.path()).isEqualTo(path);
    assertThat(endpoint.address().getAddress().isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"wss://127.0.0.1", "http://127.0.0.1", "127.0.0.1:8000", "ws://", "ws://a b"})
  void anUrlOfAnotherKindIsRefused(String url) {
    assertThatThrownBy(() -> Endpoint.parse("--url", url, EXAMPLE, Remote.ALLOWED))
        .hasMessage(
            "--url is %s (expected: such as %s; TLS is not spoken)".formatted(url, EXAMPLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ws://192.0.2.1:8000/", "ws://0.0.0.0/", "ws://[2001:db8::1]/"})
  void anotherMachineIsRefusedUnlessAllowed(String url) {
    assertThatThrownBy(() -> Endpoint.parse("--url", url, EXAMPLE, Remote.REFUSED))
        .hasMessageContaining("--url is " + url)
        .hasMessageContaining("--allow-remote");
    assertThat(Endpoint.parse("--url", url, EXAMPLE, Remote.ALLOWED).address().isUnresolved())
        .isFalse();
  }

  @Test
  void tokensAreSignedAsTheProtocolsExampleIs() {
    Tokens tokens = new Tokens("ignored", "secret");

    assertThat(tokens.hs256("{\"sub\":\"42\"}"))
        .isEqualTo(
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI0MiJ9"
                + ".79CVgMIG_JB921dVUeJDWNJubJojFodH3-XtC_1C408");
    assertThat(tokens.ofClient(1)).isNotEqualTo(tokens.ofClient(2));
    assertThat(tokens.toString()).doesNotContain("secret");
  }

  @Test
  void subscriptionTokensNameTheUserAndTheChannel() {
    String[] parts = new Tokens("", "secret").ofSubscription(42, "$a\"b").split("\\.", -1);

    assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
        .isEqualTo("{\"sub\":\"loadtest-42\",\"channel\":\"$a\\\"b\"}");
    assertThat(new Tokens("abc", "").ofSubscription(42, "news")).isEmpty();
  }

  @Test
  void withoutASecretAllShowTheSameToken() {
    assertThat(new Tokens("abc", "").ofClient(7)).isEqualTo("abc");
  }

  @Test
  void tooFewOpenFilesAreToldBeforehand() {
    assertThatCode(() -> OpenFiles.check(900, 1_000)).doesNotThrowAnyException();
    assertThatThrownBy(() -> OpenFiles.check(901, 1_000))
        .hasMessage(
            "901 connections need more open files than the 1000 this process may have (expected:"
                + " 900 connections at most, or a higher ulimit -n)");
  }

  @Test
  void aProcessTellsItsCpuTimeAndMemory() {
    ServerProcess self = ServerProcess.of(ProcessHandle.current().pid());

    assertThat(self.isAlive()).isTrue();
    assertThat(self.cpu()).isPositive();
    if (System.getProperty("os.name").equals("Linux")) {
      assertThat(self.memory()).isGreaterThan(1 << 20);
    }
  }

  @Test
  void aProcessThatIsNotThereIsRefused() {
    assertThatThrownBy(() -> ServerProcess.of(Long.MAX_VALUE))
        .hasMessageStartingWith("--pid is " + Long.MAX_VALUE);
  }
}
