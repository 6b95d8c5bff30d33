package dev.sluice.loadtest;

import java.io.IOException;

/** Clients that come, mostly subscribe, and leave in one way or another. */
final class Churn implements Visit.Act {
  private static final byte[] NORMAL_CLOSURE = {0x03, (byte) 0xe8};

  @Override
  public void on(Visit visit) throws IOException {
    switch (visit.random().nextInt(6)) {
      case 0 -> subscribed(visit).frame(FrameCursor.CLOSE, NORMAL_CLOSURE).drain();
      case 1 -> subscribed(visit).finish().drain();
      case 2 -> subscribed(visit).abort();
      case 3 -> subscribed(visit).close();
      case 4 -> greeted(visit).abort();
      default -> visit.client().abort();
    }
  }

  private static RawSocket subscribed(Visit visit) throws IOException {
    RawSocket socket = greeted(visit);
    String replies = socket.readUntil("\"subscribe\":");
    if (replies.isEmpty()) {
      throw new IOException("not subscribed");
    }
    return socket;
  }

  private static RawSocket greeted(Visit visit) throws IOException {
    String channel = visit.setup().channel(0);
    return visit.client().upgrade().greet(visit.login(channel));
  }
}
