package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** Bytes that mean nothing, or almost something, to each port. */
final class Garbage implements Visit.Act {
  private static final int MOST_BYTES = 2_000;
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "OPTIONS", "X", "");
  private static final List<String> PATHS =
      List.of(
          "/",
          "/api/publish",
          "/api/nothing",
          "/emulation",
          "/connection/websocket",
          "/connection/uni_sse?channel=%zz",
          "/connection/http_stream",
          "http://",
          "*");
  private static final List<String> FIELDS =
      List.of(
          "Host: a",
          "Content-Length: 5",
          "Content-Length: -1",
          "Transfer-Encoding: chunked",
          "Transfer-Encoding: identity, chunked",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Version: 12",
          "Sec-WebSocket-Key: x",
          "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99",
          "Expect: 100-continue",
          ": nameless",
          "Folded: a\r\n b");
  private static final List<String> MESSAGES =
      List.of(
          "{",
          "{}",
          "[]",
          "{\"id\":1}",
          "{\"id\":1,\"connect\":{}}",
          "{\"id\":-1,\"connect\":null}",
          "{\"id\":1,\"connect\":{\"token\":5}}",
          "{\"id\":2,\"subscribe\":{\"channel\":\"\"}}",
          "{\"id\":18446744073709551616,\"rpc\":{}}",
          "\"\\ud800\"");

  @Override
  public void on(Visit visit) throws IOException {
    RandomGenerator random = visit.random();
    switch (random.nextInt(7)) {
      case 0 -> visit.client().send(bytes(random)).finish().drain();
      case 1 -> visit.backend().send(bytes(random)).finish().drain();
      case 2 -> visit.client().send(http(random)).finish().drain();
      case 3 -> visit.backend().send(http(random)).finish().drain();
      case 4 -> visit.client().upgrade().send(bytes(random)).finish().drain();
      case 5 -> messages(visit.client().upgrade(), random).finish().drain();
      default -> visit.client().upgrade().send(cutFrame(random)).finish().drain();
    }
  }

  private static RawSocket messages(RawSocket socket, RandomGenerator random) throws IOException {
    for (int left = random.nextInt(1, 10); left > 0; left--) {
      socket.frame(random.nextInt(16), one(MESSAGES, random).getBytes(ISO_8859_1));
    }
    return socket;
  }

  private static byte[] cutFrame(RandomGenerator random) {
    byte[] bytes = bytes(random);
    bytes[0] = (byte) 0x81;
    bytes[1] = (byte) (0x80 | random.nextInt(128));
    return bytes;
  }

  private static String http(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    text.append(one(METHODS, random))
        .append(' ')
        .append(one(PATHS, random))
        .append(" HTTP/1.1\r\n");
    for (int left = random.nextInt(6); left > 0; left--) {
      text.append(one(FIELDS, random)).append("\r\n");
    }
    text.append("\r\n");
    return random.nextBoolean()
        ? text.append(new String(bytes(random), ISO_8859_1)).toString()
        : text.substring(0, random.nextInt(text.length()));
  }

  private static byte[] bytes(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(2, MOST_BYTES)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static String one(List<String> some, RandomGenerator random) {
    return some.get(random.nextInt(some.size()));
  }
}
