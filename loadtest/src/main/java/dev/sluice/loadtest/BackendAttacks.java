package dev.sluice.loadtest;

import java.io.IOException;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What anybody can do to the port for backends, and what a backend can with the key. */
final class BackendAttacks {
  private static final Duration HOLD = Duration.ofSeconds(2);
  private static final String WRONG_KEY = "X-API-Key: wrong\r\n";

  /** Strings of the same {@link String#hashCode}, as there are bits in their number. */
  private static final int COLLIDING = 1_310;

  private static final int COLLIDING_BITS = 11;

  private BackendAttacks() {}

  /** Five megabytes that only whoever has the key may send. */
  static void bodiesWithoutKey(Visit visit) throws IOException {
    String body = "{\"channel\":\"a\",\"data\":\"" + "x".repeat(5 << 20);
    visit.backend().send(visit.call("publish", body, WRONG_KEY)).drain();
  }

  static void announcedBodies(Visit visit) throws IOException {
    String head = visit.call("publish", "", WRONG_KEY).replace("Length: 0", "Length: 16000000");
    for (int i = 0; i < 10; i++) {
      visit.backend().send(head + "{\"ch");
    }
    visit.pause(HOLD);
  }

  static void foreignOrigins(Visit visit) throws IOException {
    for (String headers :
        new String[] {"Origin: http://foreign.example\r\n", "Sec-Fetch-Site: cross-site\r\n"}) {
      visit.backend().send(visit.call("info", "{}", headers)).readUntil("\r\n");
    }
    visit
        .backend()
        .send("GET /metrics HTTP/1.1\r\nHost: foreign.example\r\nConnection: close\r\n\r\n")
        .drain();
  }

  static void wrongKeys(Visit visit) throws IOException {
    String call = visit.call("info", "{}", WRONG_KEY);
    visit.backend().send(call.repeat(50)).send(call.replace("/info", "")).drain();
  }

  static void hugeIdempotencyKeys(Visit visit) throws IOException {
    for (int i = 0; i < 2; i++) {
      String body =
          "{\"channel\":\"a\",\"data\":1,\"idempotency_key\":\"%d-%s\"}"
              .formatted(visit.random().nextLong(), "x".repeat(3_000_000));
      visit.backend().send(visit.call("publish", body)).readUntil("}");
    }
  }

  static void collidingTags(Visit visit) throws IOException {
    String tags = joined(COLLIDING, n -> "\"" + colliding(n) + "\":\"\"");
    String body = "{\"channel\":\"a\",\"data\":1,\"tags\":{" + tags + "}}";
    visit.backend().send(visit.call("publish", body)).readUntil("}");
  }

  static void collidingExceptions(Visit visit) throws IOException {
    String users = joined(COLLIDING, n -> "\"" + colliding(n) + "\"");
    String body =
        "{\"to\":{\"users\":[\"nobody\"]},\"except\":{\"users\":[" + users + "]},\"data\":1}";
    visit.backend().send(visit.call("push", body)).readUntil("}");
  }

  static void manyChannels(Visit visit) throws IOException {
    String channels = joined(10_000, n -> "\"a" + n + "\"");
    String body = "{\"channels\":[" + channels + "],\"data\":1}";
    visit.backend().send(visit.call("broadcast", body)).drain();
  }

  static void manyUsers(Visit visit) throws IOException {
    String users = joined(500, _ -> "\"\"");
    visit.backend().send(visit.call("online", "{\"users\":[" + users + "]}")).drain();
  }

  static void bigBatches(Visit visit) throws IOException {
    String lists = joined(49, _ -> "{\"connections\":{}}");
    String publishes = joined(170, _ -> "{\"publish\":{\"channel\":\"a\",\"data\":1}}");
    for (String commands : new String[] {lists, publishes}) {
      visit.backend().send(visit.call("batch", "{\"commands\":[" + commands + "]}")).drain();
    }
  }

  /** A thousand calls in one write, and nobody who reads the answers. */
  static void abandonedCalls(Visit visit) throws IOException {
    visit.backend().send(visit.call("info", "{}").repeat(1_000)).close();
  }

  private static String joined(int count, IntFunction<String> each) {
    return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
  }

  /** "Aa" and "BB" have the same hash code, and so have all strings of as many of them. */
  private static String colliding(int n) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < COLLIDING_BITS; bit++) {
      text.append((n >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }
}
