package dev.sluice.gateway.connection;

import dev.sluice.gateway.net.MemoryBudget;
import dev.sluice.protocol.CloseReason;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Drains a connection's outbound queue into its socket. Lives on the connection's loop.
 *
 * <p>It hands over a bounded batch, flushes once, and goes on only when the socket has taken all of
 * it: what the socket does not take stays in the queue, where it is counted. A socket that takes
 * nothing at all for the write time-out ends the connection.
 */
final class Writer extends TimerWheel.Timer implements MemoryBudget.Holder {
  /** Enough for one system call to be worth it, little against a queue's bound, as it counts. */
  private static final int BATCH_BYTES = 64 * 1024;

  private final Connection connection;
  private final ConnectionLoop loop;
  private final Channel socket;
  private final Outlet outlet;
  private final OutboundQueue queue;

  /** While the socket takes nothing, what waits counts against the budget. */
  private MemoryBudget.@Nullable Claim claim;

  /** What the socket had left when the timer was started: whole messages, ... */
  private int messagesLeft;

  /** ... and how much of the first of them it had taken. */
  private long takenOfFirst;

  private @Nullable List<EncodedMessage.Receipt> receipts;
  private @Nullable Runnable whenDrained;

  Writer(Connection connection, ConnectionLoop loop, Channel socket, OutboundQueue queue) {
    this.connection = connection;
    this.loop = loop;
    this.socket = socket;
    this.outlet = connection.transport().outlet(socket);
    this.queue = queue;
  }

  /** Writes what waits, as far as the socket takes it. */
  void drain() {
    while (claim == null && !queue.isEmpty()) {
      handOverBatch();
      switch (outlet.messagesLeft()) {
        case Outlet.CLOSED -> {
          return; // Its end brings the connection down.
        }
        case 0 -> socketTookAll();
        default -> waitForSocket();
      }
    }
    if (whenDrained != null && claim == null) {
      Runnable then = whenDrained;
      whenDrained = null;
      then.run();
    }
  }

  /** Runs once everything that waits now is written; at once if nothing waits. */
  void whenDrained(Runnable then) {
    whenDrained = then;
    drain();
  }

  /** Whether the socket takes nothing for now. */
  boolean isBlocked() {
    return claim != null;
  }

  /** More or less waits than before. */
  void queueChanged() {
    if (claim != null) {
      claim.hold(queue.bytes());
    }
  }

  void stop() {
    whenDrained = null;
    unblocked();
    if (receipts != null) {
      receipts.forEach(receipt -> receipt.lost(DropReason.CONNECTION_CLOSED));
      receipts = null;
    }
  }

  private void handOverBatch() {
    long now = System.nanoTime();
    EncodedMessage message = queue.poll();
    int bytes = 0;
    int sent = 0;
    if (message != null && message.isPush() && queue.isEmpty()) {
      sent = outlet.sendAtOnce(message.shared());
    }
    while (message != null) {
      bytes += message.length();
      account(message, now);
      if (sent == message.length()) {
        message.release(); // It was alone.
      } else {
        socket.write(message.forSocket(sent), socket.voidPromise());
      }
      message = queue.inFlightBytes() < BATCH_BYTES ? queue.poll() : null;
    }
    if (sent < bytes) {
      socket.flush();
    }
    loop.meters().bytesOut(bytes);
  }

  private void account(EncodedMessage message, long now) {
    if (message.receipt() != null) {
      receipts = receipts == null ? new ArrayList<>(1) : receipts;
      receipts.add(message.receipt());
    }
    if (message.isPush()) {
      loop.meters().handedToSocket(message.count(), now - message.acceptedNanos());
    }
  }

  private void socketTookAll() {
    queue.socketTookAll();
    if (receipts != null) {
      receipts.forEach(EncodedMessage.Receipt::written);
      receipts = null;
    }
  }

  /** An empty write behind the batch completes when the socket has taken all before it. */
  private void waitForSocket() {
    claim = loop.outboundBudget().claim(this);
    claim.hold(queue.bytes());
    loop.timers().start(this, connection.limits().writeTimeout().toNanos());
    socket
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  unblocked();
                  if (written.isSuccess()) {
                    socketTookAll();
                    drain();
                  }
                });
    remember();
  }

  private void unblocked() {
    loop.timers().cancel(this);
    if (claim != null) {
      claim.release();
      claim = null;
    }
  }

  /** The node's budget for queues is spent. */
  @Override
  public void evict() {
    connection.close(CloseReason.SLOW_CONSUMER);
  }

  /** The write time-out has passed: the client is slow if anything moved, gone if nothing did. */
  @Override
  protected void expired() {
    int left = outlet.messagesLeft();
    if (left == Outlet.CLOSED) {
      return; // Its end brings the connection down.
    }
    if (left == messagesLeft && outlet.takenOfFirst() == takenOfFirst) {
      connection.close(CloseReason.WRITE_ERROR);
    } else {
      remember();
      loop.timers().start(this, connection.limits().writeTimeout().toNanos());
    }
  }

  private void remember() {
    messagesLeft = outlet.messagesLeft();
    takenOfFirst = outlet.takenOfFirst();
  }
}
