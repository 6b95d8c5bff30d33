package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** What anybody can do to the port for clients. */
final class ClientAttacks {
  private static final Duration HOLD = Duration.ofSeconds(2);

  /** A text frame of 65,000 bytes, of which four come. */
  private static final byte[] ANNOUNCED = {
    (byte) 0x81, (byte) 0xfe, (byte) 0xfd, (byte) 0xe8, 0, 0, 0, 0, 'a', 'b', 'c', 'd'
  };

  private static final String ORIGIN = "Origin: http://foreign.example\r\n";

  private ClientAttacks() {}

  static void pingsWithoutReading(Visit visit) throws IOException {
    RawSocket socket = visit.slowClient().upgrade();
    for (int i = 0; i < 50; i++) {
      socket.frames(FrameCursor.PING, new byte[125], 100);
      socket.frames(FrameCursor.PING, new byte[0], 100);
    }
    visit.pause(HOLD);
    socket.abort();
  }

  static void announcedFrames(Visit visit) throws IOException {
    for (int i = 0; i < 22; i++) {
      visit.client().upgrade().send(ANNOUNCED);
    }
    visit.pause(HOLD);
  }

  static void announcedBodies(Visit visit) throws IOException {
    for (String path : List.of("/connection/http_stream", "/connection/sse", "/emulation")) {
      for (int i = 0; i < 7; i++) {
        visit.client().send(post(visit, path, "", 65_000, "abcd"));
      }
    }
    visit.pause(HOLD);
  }

  static void unfinishedHeads(Visit visit) throws IOException {
    for (int i = 0; i < 22; i++) {
      visit
          .client()
          .send("GET /connection/websocket HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(i * 300));
    }
    visit.pause(HOLD);
  }

  static void foreignOrigins(Visit visit) throws IOException {
    String publish = "{\"id\":1,\"publish\":{\"channel\":\"a\",\"data\":1}}";
    visit.client().send(get(visit, "/connection/uni_sse?channel=a", ORIGIN)).readUntil("\r\n");
    for (String path : List.of("/connection/http_stream", "/emulation")) {
      visit.client().send(post(visit, path, ORIGIN, publish.length(), publish)).readUntil("\r\n");
    }
    String upgrade =
        """
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Version: 13
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        """;
    visit.client().send(get(visit, "/connection/websocket", ORIGIN + upgrade)).readUntil("\r\n");
  }

  /** Origins of 7,800 bytes, and channel names of 255, that a backtracking pattern is slow for. */
  static void patternsThatBacktrack(Visit visit) throws IOException {
    String origin = "Origin: http://" + "a.".repeat(3_890) + "b\r\n";
    visit.client().send(get(visit, "/connection/uni_sse?channel=a", origin)).readUntil("\r\n");
    visit
        .client()
        .upgrade()
        .text("{\"id\":1,\"connect\":{}}")
        .text("{\"id\":2,\"subscribe\":{\"channel\":\"%s!\"}}".formatted("a".repeat(254)))
        .readUntil("\"id\":2");
  }

  static void badTokens(Visit visit) throws IOException {
    String claims = "{\"sub\":\"a\\nforged line\\u001b[31m\"}";
    String jwk =
        "{\"alg\":\"HS256\",\"jwk\":{\"kty\":\"RSA\",\"n\":\"AQ\",\"e\":\"AQ\",\"oth\":[{\"r\":null}]}}";
    List<String> tokens = new ArrayList<>();
    for (String header : List.of("{\"alg\":\"none\"}", "{\"alg\":\"HS256\"}", jwk, "null", "{")) {
      tokens.add(base64(header) + "." + base64(claims) + "." + base64("no signature"));
    }
    tokens.addAll(List.of("", ".", "..", "a.b.c", "x".repeat(60_000)));
    for (String token : tokens) {
      visit
          .client()
          .upgrade()
          .text("{\"id\":1,\"connect\":{\"token\":\"%s\"}}".formatted(token))
          .finish()
          .drain();
    }
  }

  static void halfOpen(Visit visit) throws IOException {
    for (int i = 0; i < 10; i++) {
      visit.client().finish();
      visit.client().send(post(visit, "/emulation", "", 2, "{}")).finish();
      visit.client().upgrade().finish();
    }
    visit.pause(HOLD);
  }

  /** One message in 10,000 frames of one byte. */
  static void manyFragments(Visit visit) throws IOException {
    RawSocket socket = visit.client().upgrade();
    byte[] continuation = {0, (byte) 0x81, 0, 0, 0, 0, 'a'};
    socket.send(new byte[] {1, (byte) 0x81, 0, 0, 0, 0, 'a'});
    for (int i = 0; i < 100; i++) {
      socket.send(continuation, 100);
    }
    socket.finish().drain();
  }

  static void manySubscriptions(Visit visit) throws IOException {
    RawSocket socket = visit.slowClient().upgrade().text("{\"id\":1,\"connect\":{}}");
    for (int i = 2; i < 1_000; i++) {
      socket.text(
          "{\"id\":%d,\"subscribe\":{\"channel\":\"%d-%s\"}}".formatted(i, i, "x".repeat(200)));
    }
    visit.pause(HOLD);
    socket.abort();
  }

  private static String get(Visit visit, String target, String headers) {
    return "GET %s HTTP/1.1\r\nHost: %s\r\n%s\r\n"
        .formatted(target, visit.setup().clients().authority(), headers);
  }

  private static String post(
      Visit visit, String target, String headers, int announced, String body) {
    return "POST %s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\n\r\n%s"
        .formatted(target, visit.setup().clients().authority(), headers, announced, body);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
