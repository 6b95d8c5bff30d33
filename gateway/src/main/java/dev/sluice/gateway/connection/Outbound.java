package dev.sluice.gateway.connection;

import dev.sluice.gateway.metrics.LoopMeters;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.codec.BinaryPayloadException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.function.Consumer;

/**
 * A connection's way out: what is sent waits in the queue, by the queue's rules, until the writer
 * drains it; what becomes of it is counted. Lives on the connection's loop.
 */
final class Outbound {
  private final Connection connection;
  private final ConnectionLoop loop;
  private final Channel socket;
  private final OutboundQueue queue;
  private final Writer writer;
  private boolean flushPending;

  Outbound(Connection connection, ConnectionLoop loop, Channel socket) {
    this.connection = connection;
    this.loop = loop;
    this.socket = socket;
    Limits limits = connection.limits();
    this.queue =
        new OutboundQueue(limits.outboundBytes(), limits.outboundMessageBytes(), this::dropped);
    this.writer = new Writer(connection, loop, socket, queue);
  }

  /** Bytes that wait for the socket or are on their way into it. */
  int bytes() {
    return queue.bytes();
  }

  /** Queues a message that is this connection's alone. */
  void send(Consumer<ByteBuf> message) {
    ByteBuf bytes = socket.alloc().buffer();
    try {
      message.accept(bytes);
    } catch (BinaryPayloadException binary) {
      bytes.release();
      connection.close(CloseReason.INAPPROPRIATE_PROTOCOL);
      return;
    } catch (RuntimeException | Error unwritable) {
      bytes.release();
      throw unwritable;
    }
    offer(EncodedMessage.control(bytes));
  }

  /** Queues a message, taking over one reference, and has the loop's next flush write it. */
  Offer offer(EncodedMessage message) {
    Offer answer = enqueue(message);
    flushLater();
    return answer;
  }

  /**
   * Queues the answer to a ping, taking over one reference. While the socket takes nothing, only
   * the newest waits.
   */
  void offerPong(EncodedMessage message) {
    if (!writer.isBlocked()) {
      offer(message);
      return;
    }
    Offer answer = queue.offerPong(message);
    writer.queueChanged();
    if (answer == Offer.SLOW_CONSUMER) {
      connection.close(CloseReason.SLOW_CONSUMER);
    }
  }

  private void flushLater() {
    if (!flushPending && !queue.isEmpty() && !writer.isBlocked()) {
      flushPending = true;
      loop.flushLater(this);
    }
  }

  /** Queues a message, taking over one reference, and writes what is queued at once. */
  Offer offerAndFlush(EncodedMessage message) {
    Offer answer = enqueue(message);
    writer.drain();
    return answer;
  }

  private Offer enqueue(EncodedMessage message) {
    int count = message.isPush() ? message.count() : 0;
    if (!queue.fits(message)) {
      writer.drain(); // Only what the socket does not take makes a consumer slow.
    }
    Offer answer = queue.offer(message);
    switch (answer) {
      case QUEUED -> queued(count);
      case NEWEST_QUEUED -> {
        queued(1);
        refused(message, DropReason.SLOW_CONSUMER, count - 1);
      }
      case DROPPED -> refused(message, DropReason.SLOW_CONSUMER, count);
      case SLOW_CONSUMER -> {
        refused(message, DropReason.SLOW_CONSUMER, count);
        connection.close(CloseReason.SLOW_CONSUMER);
      }
      case CLOSED -> refused(message, DropReason.CONNECTION_CLOSED, count);
    }
    return answer;
  }

  private void queued(int count) {
    meters().queued(count);
    writer.queueChanged();
  }

  private void refused(EncodedMessage message, DropReason reason, int count) {
    meters().dropped(message.policy().label(), reason.label(), count);
  }

  /** The queue had taken it, and gave it up. */
  private void dropped(EncodedMessage message, DropReason reason) {
    refused(message, reason, message.count());
    EncodedMessage.Receipt receipt = message.receipt();
    if (receipt != null) {
      receipt.lost(reason);
    }
  }

  private LoopMeters meters() {
    return loop.meters();
  }

  /**
   * Writes what is queued, as far as the socket takes it. What fails ends this connection alone.
   */
  void flush() {
    flushPending = false;
    try {
      writer.drain();
    } catch (Throwable failure) {
      connection.failed(failure);
    }
  }

  // The end.

  /** Takes nothing more; what waits still goes out. */
  void close() {
    queue.close();
  }

  /** Runs this once everything that waits now is written; at once if nothing waits. */
  void whenDrained(Runnable then) {
    writer.whenDrained(then);
  }

  /** Gives up what waits. */
  void discard(DropReason reason) {
    queue.discard(reason);
    writer.queueChanged();
  }

  /** The socket is closed: nothing more is written. */
  void stop() {
    writer.stop();
    queue.discard(DropReason.CONNECTION_CLOSED);
  }
}
