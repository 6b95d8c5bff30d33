package dev.sluice.gateway.connection;

import dev.sluice.protocol.Command;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands that wait for the handler, bounded in number and in bytes. Lives on the connection's
 * loop.
 *
 * <p>Nothing is ever dropped here: a reader that finds it full stops reading, and TCP pushes back.
 * While commands are handled as they come it owns no memory.
 */
final class InboundQueue {
  /** With so many bytes it is full, however few commands they are. */
  static final int MAX_BYTES = 128 * 1024;

  /** What a command takes in Java objects, whatever its content. */
  private static final int COMMAND_BYTES = 256;

  private final int maxLength;
  private @Nullable ArrayDeque<Command> waiting;

  /** Since it was last empty. */
  private int bytes;

  InboundQueue(int maxLength) {
    this.maxLength = maxLength;
  }

  boolean isFull() {
    return length() >= maxLength || bytes >= MAX_BYTES;
  }

  /**
   * Adds a command; the caller has seen that there is room.
   *
   * @param contentBytes how long it was when it came
   */
  void put(Command command, int contentBytes) {
    if (isFull()) {
      throw new IllegalStateException(
          "inbound queue: a command beyond %d (expected: none when full)".formatted(length()));
    }
    if (waiting == null) {
      waiting = new ArrayDeque<>(4);
    }
    waiting.add(command);
    bytes += contentBytes + COMMAND_BYTES;
  }

  /** The next command, which stays; null if there is none. */
  @Nullable Command peek() {
    return waiting == null ? null : waiting.peek();
  }

  @Nullable Command poll() {
    if (waiting == null) {
      return null;
    }
    Command command = waiting.poll();
    if (waiting.isEmpty()) {
      clear();
    }
    return command;
  }

  /** How much memory it holds, or held since it was last empty. */
  int bytes() {
    return bytes;
  }

  /** All commands, the next one first. */
  Collection<Command> waiting() {
    return waiting == null ? List.of() : Collections.unmodifiableCollection(waiting);
  }

  int length() {
    return waiting == null ? 0 : waiting.size();
  }

  void clear() {
    waiting = null;
    bytes = 0;
  }
}
