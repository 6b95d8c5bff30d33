package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.SlowTasks;
import dev.sluice.protocol.codec.MalformedFrameException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Parses requests; large ones away from the event loop, since 16 MiB take a while. Any thread. */
final class RequestReader {
  /** A body up to this size is read at once, where the caller is. */
  static final int MAX_BYTES_ON_LOOP = 256 * 1024;

  private final SlowTasks slowTasks;

  RequestReader(SlowTasks slowTasks) {
    this.slowTasks = slowTasks;
  }

  /** Parses a body, and does nothing else. */
  interface Reading<T> {
    T read() throws MalformedFrameException;
  }

  /** What was read. Complete already for a small body; see {@link #malformed} for failures. */
  <T> CompletionStage<T> read(int bytes, Reading<T> reading) {
    if (bytes > MAX_BYTES_ON_LOOP) {
      return slowTasks.call(() -> readNow(reading));
    }
    try {
      return CompletableFuture.completedFuture(reading.read());
    } catch (Throwable failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  private static <T> T readNow(Reading<T> reading) {
    try {
      return reading.read();
    } catch (MalformedFrameException malformed) {
      throw new CompletionException(malformed);
    }
  }

  /** What is wrong with the form of the request, if it was that which failed. */
  static @Nullable MalformedFrameException malformed(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof MalformedFrameException malformed ? malformed : null;
  }
}
