package dev.sluice.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
  private static final HttpLimits LIMITS =
      new HttpLimits(1000, 1000, Duration.ofMinutes(1), Duration.ofMinutes(1));

  private final Routes routes =
      Routes.builder()
          .add("/", named("root"))
          .add("/health", named("health"))
          .add("/connection/websocket", named("websocket"))
          .add("/api/", named("api"))
          .add("/api/special", named("special"))
          .build();

  @ParameterizedTest
  @CsvSource({
    "/, root",
    "/?a=b, root",
    "/health, health",
    "/health?a=/api/, health",
    "/connection/websocket, websocket",
    "/api/publish, api",
    "/api/, api",
    "/api/a/b, api",
    "/api/publish/, api",
    "/api/special, special"
  })
  void pathFindsItsHandler(String path, String name) {
    assertThat(answerTo(routes, path)).startsWith("HTTP/1.1 200 ").endsWith("\n" + name);
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing",
    "/api",
    "/health/",
    "/Health",
    "/connection",
    "/connection/",
    "/apis/x",
    "//health",
    "*",
  })
  void otherPathsAreNotFound(String path) {
    assertThat(answerTo(routes, path)).startsWith("HTTP/1.1 404 ");
  }

  @Test
  void tablesMayBeJoined() {
    var more = Routes.builder().add("/more", named("more")).add("/below/", named("below")).build();
    var both = Routes.builder().add("/health", named("old")).addAll(routes).addAll(more).build();

    assertThat(answerTo(both, "/health")).endsWith("\nhealth");
    assertThat(answerTo(both, "/api/x")).endsWith("\napi");
    assertThat(answerTo(both, "/more")).endsWith("\nmore");
    assertThat(answerTo(both, "/below/x")).endsWith("\nbelow");
  }

  @Test
  void tableDoesNotChangeOnceItIsBuilt() {
    var builder = Routes.builder().add("/a", named("a"));
    var built = builder.build();
    builder.add("/b", named("b"));

    assertThat(answerTo(built, "/b")).startsWith("HTTP/1.1 404 ");
  }

  private static HttpHandler named(String name) {
    return exchange -> exchange.respond(Response.text(200, name));
  }

  private static String answerTo(Routes routes, String path) {
    try (var peer = new TestPeer(routes, LIMITS)) {
      peer.sends("GET " + path + " HTTP/1.1\nHost: h\n\n");
      return peer.received();
    }
  }
}
