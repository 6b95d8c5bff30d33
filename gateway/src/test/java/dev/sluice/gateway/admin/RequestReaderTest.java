package dev.sluice.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.api.SlowTasks;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
final class RequestReaderTest {
  private final RequestReader reader = new RequestReader(new SlowTasks());

  @Test
  void smallRequestIsReadAtOnceAndALargeOneElsewhere() {
    assertThat(whereRead(RequestReader.MAX_BYTES_ON_LOOP)).isSameAs(Thread.currentThread());
    assertThat(whereRead(RequestReader.MAX_BYTES_ON_LOOP + 1).isVirtual()).isTrue();
  }

  private Thread whereRead(int bytes) {
    return reader.read(bytes, Thread::currentThread).toCompletableFuture().join();
  }

  @Test
  void malformedRequestIsKnownWhereverItWasRead() {
    for (int bytes : new int[] {1, RequestReader.MAX_BYTES_ON_LOOP + 1}) {
      CompletableFuture<Object> read =
          reader
              .read(
                  bytes,
                  () -> {
                    throw new MalformedFrameException("x: expected a string");
                  })
              .toCompletableFuture();
      assertThat(read).failsWithin(java.time.Duration.ofSeconds(10));
      assertThat(RequestReader.malformed(read.exceptionNow())).hasMessageContaining("expected");
    }
    assertThat(RequestReader.malformed(new CompletionException(new IllegalStateException())))
        .isNull();
  }
}
