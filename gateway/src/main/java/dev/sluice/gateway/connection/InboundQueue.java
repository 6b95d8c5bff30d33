package dev.sluice.gateway.connection;

import dev.sluice.protocol.Command;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait for the handler, bounded by count. Lives on the connection's loop.
 *
 * <p>Nothing is ever dropped here: a reader that finds it full stops reading, and TCP pushes back.
 * While commands are handled as they come it owns no memory.
 */
final class InboundQueue {
  private final int maxLength;
  private @Nullable ArrayDeque<Command> waiting;

  InboundQueue(int maxLength) {
    this.maxLength = maxLength;
  }

  boolean isFull() {
    return length() >= maxLength;
  }

  /** Adds a command; the caller has seen that there is room. */
  void put(Command command) {
    if (isFull()) {
      throw new IllegalStateException(
          "inbound queue: a command beyond %d (expected: none when full)".formatted(maxLength));
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(command);
  }

  @Nullable Command poll() {
    if (waiting == null) {
      return null;
    }
    Command command = waiting.poll();
    if (waiting.isEmpty()) {
      waiting = null;
    }
    return command;
  }

  int length() {
    return waiting == null ? 0 : waiting.size();
  }

  void clear() {
    waiting = null;
  }
}
