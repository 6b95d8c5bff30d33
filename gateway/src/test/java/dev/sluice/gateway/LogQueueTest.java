package dev.sluice.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class LogQueueTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final CountDownLatch writing = new CountDownLatch(1);
  private final CountDownLatch reader = new CountDownLatch(1);
  private final LinkedBlockingQueue<Long> told = new LinkedBlockingQueue<>();

  /** Takes nothing until the reader comes. */
  private final OutputStream stuck =
      new OutputStream() {
        @Override
        public void write(int b) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes) throws IOException {
          writing.countDown();
          try {
            reader.await();
          } catch (InterruptedException closed) {
            throw new IOException(closed);
          }
          written.write(bytes);
        }
      };

  private static byte[] message(int number) {
    return "message %03d\n".formatted(number).getBytes(UTF_8);
  }

  @Test
  void whatFindsNoRoomIsDroppedCountedAndToldOfLater() throws Exception {
    int cost = message(0).length + 64;
    try (LogQueue queue = new LogQueue(stuck, 10L * cost, told::add)) {
      queue.offer(message(0));
      writing.await();
      for (int i = 1; i < 25; i++) {
        queue.offer(message(i));
      }
      assertThat(queue.dropped()).isEqualTo(15);
      queue.flush(Duration.ofMillis(1));
      assertThat(written.size()).isZero();

      reader.countDown();
      assertThat(told.take()).isEqualTo(15);
      queue.flush(Duration.ofSeconds(10));
      assertThat(written.toString(UTF_8).lines())
          .hasSize(10)
          .startsWith("message 000")
          .endsWith("message 009");
      queue.offer(message(25));
      queue.flush(Duration.ofSeconds(10));
      assertThat(written.toString(UTF_8)).endsWith("message 025\n");
      assertThat(queue.dropped()).isEqualTo(15);
    }
  }

  @Test
  void manyEmptyMessagesAreBoundedToo() throws Exception {
    try (LogQueue queue = new LogQueue(stuck, 64_000, told::add)) {
      queue.offer(new byte[0]);
      writing.await();
      for (int i = 0; i < 2000; i++) {
        queue.offer(new byte[0]);
      }
      assertThat(queue.dropped()).isEqualTo(1001);
    }
  }

  @Test
  void streamThatCannotBeWrittenToCostsItsMessagesOnly() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (LogQueue queue = new LogQueue(broken, 1 << 20, told::add)) {
      queue.offer(message(1));
      queue.offer(message(2));
      queue.flush(Duration.ofSeconds(10));
      assertThat(queue.dropped()).isEqualTo(2);
    }
  }

  @Test
  void failureOfAnyKindCostsItsMessageOnly() throws Exception {
    LinkedBlockingQueue<String> taken = new LinkedBlockingQueue<>();
    OutputStream unlucky =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void write(byte[] bytes) {
            if (taken.isEmpty()) {
              taken.add("failed");
              throw new OutOfMemoryError("as if");
            }
            taken.add(new String(bytes, UTF_8));
          }
        };
    try (LogQueue queue =
        new LogQueue(
            unlucky,
            64_000,
            _ -> {
              throw new IllegalStateException("as if");
            })) {
      queue.offer(message(0));
      queue.offer(message(1));
      queue.flush(Duration.ofSeconds(10));

      assertThat(taken).containsExactly("failed", "message 001\n");
      assertThat(queue.dropped()).isEqualTo(1);
    }
  }
}
