package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.loadtest.Endpoint.Scheme;
import dev.sluice.loadtest.Trust.Remote;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SetupTest {
  private static final List<Scheme> ALL = List.of(Scheme.values());
  private static final Trust LOCAL = new Trust(Remote.REFUSED, null);
  private static final Trust REMOTE = new Trust(Remote.ALLOWED, null);

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1:8000/a?b=c, 127.0.0.1:8000, 8000, /a?b=c",
    "ws://localhost, localhost, 80, ''",
    "ws://[::1]:9000/, [::1]:9000, 9000, /",
    "ws://127.5.5.5:1/x%20y, 127.5.5.5:1, 1, /x%20y",
    "WSS://localhost/, localhost, 443, /",
    "http://localhost/, localhost, 80, /",
    "https://localhost/, localhost, 443, /",
    "tcp://127.0.0.1:8002, 127.0.0.1:8002, 8002, ''",
    "tls://127.0.0.1:8002, 127.0.0.1:8002, 8002, ''",
  })
  void anEndpointIsReadFromItsUrl(String url, String authority, int port, String path) {
    Endpoint endpoint = Endpoint.parse("--url", url, ALL, LOCAL);

    assertThat(endpoint.authority()).isEqualTo(authority);
    assertThat(endpoint.path()).isEqualTo(path);
    assertThat(endpoint.address()).isInstanceOf(InetSocketAddress.class);
    assertThat(((InetSocketAddress) endpoint.address()).getPort()).isEqualTo(port);
    assertThat(endpoint.tls() != null).isEqualTo(endpoint.scheme().isSecure());
  }

  @ParameterizedTest
  @ValueSource(strings = {"unix:/run/sluice.sock", "unix:///run/sluice.sock"})
  void aUnixSocketIsReadFromItsUrl(String url) {
    Endpoint endpoint = Endpoint.parse("--url", url, ALL, LOCAL);

    assertThat(endpoint.address()).isEqualTo(UnixDomainSocketAddress.of("/run/sluice.sock"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://127.0.0.1",
        "127.0.0.1:8000",
        "ws://",
        "ws://a b",
        "unix:a",
        "unix://a/b",
        "http:/a"
      })
  void anUrlOfAnotherKindIsRefused(String url) {
    assertThatThrownBy(() -> Endpoint.parse("--url", url, ALL, REMOTE))
        .hasMessage(
            ("--url is %s (expected: an URL with one of ws://, wss://, http://, https://, tcp://,"
                    + " tls://, unix:/PATH)")
                .formatted(url));
  }

  @Test
  void anUrlOfAnotherSchemeIsRefused() {
    assertThatThrownBy(
            () -> Endpoint.parse("--admin", "wss://127.0.0.1", List.of(Scheme.HTTP), REMOTE))
        .hasMessage("--admin is wss://127.0.0.1 (expected: an URL with one of http://)");
  }

  @Test
  void aRawSocketNeedsAPort() {
    assertThatThrownBy(() -> Endpoint.parse("--url", "tcp://127.0.0.1", ALL, LOCAL))
        .hasMessage("--url is tcp://127.0.0.1 (expected: a port)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ws://192.0.2.1:8000/",
        "ws://0.0.0.0/",
        "ws://[2001:db8::1]/",
        "tls://192.0.2.1:1"
      })
  void anotherMachineIsRefusedUnlessAllowed(String url) {
    assertThatThrownBy(() -> Endpoint.parse("--url", url, ALL, LOCAL))
        .hasMessageContaining("--url is " + url)
        .hasMessageContaining("--allow-remote");
    assertThat(Endpoint.parse("--url", url, ALL, REMOTE).address())
        .isInstanceOfSatisfying(
            InetSocketAddress.class, address -> assertThat(address.isUnresolved()).isFalse());
  }

  @ParameterizedTest
  @CsvSource({
    "ws://127.0.0.1/connection/websocket, WEBSOCKET, websocket",
    "wss://127.0.0.1/any?a=/uni_websocket, WEBSOCKET, websocket+tls",
    "ws://127.0.0.1/connection/uni_websocket, UNI_WEBSOCKET, uni_websocket",
    "tcp://127.0.0.1:1, LINES, tcp",
    "tls://127.0.0.1:1, LINES, tcp+tls",
    "unix:/a, LINES, unix",
    "http://127.0.0.1/connection/sse, SSE, sse",
    "https://127.0.0.1/connection/uni_sse?a=b, UNI_SSE, uni_sse+tls",
    "http://127.0.0.1/connection/http_stream, HTTP_STREAM, http_stream",
    "http://127.0.0.1/x/connection/uni_http_stream, UNI_HTTP_STREAM, uni_http_stream",
  })
  void theUrlTellsTheTransport(String url, Wire wire, String name) {
    Endpoint endpoint = Endpoint.parse("--url", url, ALL, LOCAL);

    assertThat(Wire.of(endpoint)).isEqualTo(wire);
    assertThat(wire.name(endpoint.scheme())).isEqualTo(name);
  }

  @Test
  void certificatesThatCannotBeReadAreToldBeforehand(@TempDir Path directory) throws Exception {
    Path missing = directory.resolve("missing.pem");
    Path wrong = Files.writeString(directory.resolve("wrong.pem"), "no certificate");

    assertThatThrownBy(() -> new Trust(Remote.REFUSED, missing))
        .hasMessageStartingWith("--ca is " + missing);
    assertThatThrownBy(
            () -> Endpoint.parse("--url", "wss://127.0.0.1", ALL, new Trust(Remote.REFUSED, wrong)))
        .hasMessage("--ca is %s (expected: a PEM file with certificates)".formatted(wrong));
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
  void theTokenOfOneWhoOnlyListensNamesTheChannel() {
    String[] parts = new Tokens("", "secret").ofListener(42, "$a").split("\\.", -1);

    assertThat(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8))
        .isEqualTo("{\"sub\":\"loadtest-42\",\"channels\":[\"$a\"]}");
    assertThat(new Tokens("abc", "").ofListener(42, "news")).isEqualTo("abc");
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
