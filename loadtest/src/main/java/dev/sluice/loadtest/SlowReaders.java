package dev.sluice.loadtest;

import java.io.IOException;
import java.time.Duration;

/** Clients that subscribe and then read nothing, and the messages that fill their queues. */
final class SlowReaders {
  private static final Duration HOLD = Duration.ofSeconds(20);
  private static final int MESSAGE_BYTES = 16_384;

  private SlowReaders() {}

  /** Stops reading; then reads all at once, or just goes. */
  static void hold(Visit visit) throws IOException {
    RawSocket socket = visit.slowClient().upgrade().greet(visit.login(channel(visit)));
    visit.pause(HOLD);
    if (visit.random().nextBoolean()) {
      socket.drain();
    } else {
      socket.abort();
    }
  }

  /** One large message to all of them. */
  static void publish(Visit visit) throws IOException {
    String body =
        "{\"channel\":%s,\"data\":\"%s\"}"
            .formatted(Json.quoted(channel(visit)), "x".repeat(MESSAGE_BYTES));
    visit.backend().send(visit.call("publish", body)).readUntil("}");
  }

  /** Theirs, not that of the traffic. */
  private static String channel(Visit visit) {
    return visit.setup().channel(1_000_001);
  }
}
