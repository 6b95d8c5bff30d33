package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A client as it should be: reads all the time, on a thread of its own, and answers pings and
 * goodbyes.
 */
final class HealthyClient implements AutoCloseable {
  private final Client client;
  private final BlockingQueue<String> received = new LinkedBlockingQueue<>();

  /** Takes a client over that is connected. */
  HealthyClient(Client client) {
    this.client = client;
    Thread.ofVirtual().start(this::readAll);
  }

  private void readAll() {
    try {
      while (true) {
        Frame frame = client.frame();
        if (frame.opcode() == Frame.TEXT && frame.text().equals("{}")) {
          client.send("{}");
        } else {
          received.add(frame.opcode() == Frame.TEXT ? frame.text() : frame.toString());
        }
        if (frame.opcode() == Frame.CLOSE) {
          client.sendBytes(Frame.close(frame.closeCode()));
        }
      }
    } catch (IOException end) {
      received.add("the end");
    }
  }

  /** The next message, pings aside. */
  String next() throws InterruptedException {
    return String.valueOf(received.poll(10, TimeUnit.SECONDS));
  }

  void expect(String message) throws InterruptedException {
    assertThat(next()).isEqualTo(json(message));
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
