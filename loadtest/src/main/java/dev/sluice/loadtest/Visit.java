package dev.sluice.loadtest;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * What one visitor does to the gateway beside the traffic, over sockets that end with the visit.
 * Lives on a virtual thread of its own; another one closes it if it takes too long.
 */
final class Visit implements AutoCloseable {
  private final Setup setup;
  private final RandomGenerator random;
  private final long deadline;
  private final List<RawSocket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * What is done in a visit. An exception of its sockets is no failure: gateways defend themselves.
   */
  interface Act {
    void on(Visit visit) throws IOException;
  }

  /**
   * @param deadline when it is closed at the latest, of {@link Stamp}
   */
  Visit(Setup setup, RandomGenerator random, long deadline) {
    this.setup = setup;
    this.random = random;
    this.deadline = deadline;
  }

  Setup setup() {
    return setup;
  }

  /** Of the test's seed. */
  RandomGenerator random() {
    return random;
  }

  boolean isOver(long now) {
    return now > deadline;
  }

  /** A socket to where clients connect, connected. */
  RawSocket client() throws IOException {
    return open(setup.clients()).connect();
  }

  /** One that takes few bytes which nobody reads. */
  RawSocket slowClient() throws IOException {
    return open(setup.clients()).small().connect();
  }

  /** A socket to where backends push, connected. */
  RawSocket backend() throws IOException {
    return open(setup.admin()).connect();
  }

  private RawSocket open(Endpoint endpoint) throws IOException {
    RawSocket socket = new RawSocket(endpoint);
    sockets.add(socket);
    if (closed.getCount() == 0) {
      socket.close();
      throw new IOException("the visit is over");
    }
    return socket;
  }

  /** What a client of random number connects with. */
  Login login(String channel) {
    return setup.login(random.nextInt(1, 1_000_000), channel);
  }

  /** A call of the API, with the key if there is one. */
  String call(String method, String body) {
    return call(method, body, setup.key().isEmpty() ? "" : "X-API-Key: " + setup.key() + "\r\n");
  }

  /**
   * @param headers more of them, each with its line's end
   */
  String call(String method, String body, String headers) {
    return """
    POST %s/api/%s HTTP/1.1\r
    Host: %s\r
    Content-Type: application/json\r
    Content-Length: %d\r
    %s\r
    %s\
    """
        .formatted(
            setup.admin().path().replaceFirst("/$", ""),
            method,
            setup.admin().authority(),
            body.length(),
            headers,
            body);
  }

  /** Does nothing for a while, or until the visit is closed. */
  void pause(Duration time) {
    try {
      var _ = closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    sockets.forEach(RawSocket::close);
  }
}
