package dev.sluice.gateway.connection;

import dev.sluice.gateway.net.Sockets;
import dev.sluice.protocol.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets what is queued leave, tells the client why the connection is closed, and gives it time to
 * answer. Each step has a time limit; in the end the connection is always told to destroy itself.
 * Lives on the connection's loop, from the close to the end of the socket.
 */
final class CloseHandshake extends TimerWheel.Timer {
  private static final Logger log = LoggerFactory.getLogger(CloseHandshake.class);

  /** How long a client has to answer the close frame. */
  private static final Duration MAX_ANSWER = Duration.ofSeconds(5);

  private final Connection connection;
  private final Channel socket;
  private final CloseReason reason;

  CloseHandshake(Connection connection, Channel socket, CloseReason reason) {
    this.connection = connection;
    this.socket = socket;
    this.reason = reason;
  }

  void begin(Outbound outbound) {
    waitAtMost(connection.limits().closeTimeout());
    outbound.whenDrained(this::sendCloseFrame);
  }

  void stop() {
    connection.timers().cancel(this);
  }

  /** For the next step; then the socket is closed whether or not it came. */
  private void waitAtMost(Duration time) {
    stop();
    connection.timers().start(this, time.toNanos());
  }

  @Override
  protected void expired() {
    connection.destroy();
  }

  private void sendCloseFrame() {
    ByteBuf closeFrame;
    try {
      closeFrame = connection.transport().closeFrame(reason, socket.alloc());
    } catch (Throwable failure) { // There may be no memory for it.
      log.debug("connection {}: no close frame", connection.id(), failure);
      closeFrame = null;
    }
    if (closeFrame == null) {
      connection.destroy();
    } else {
      socket.writeAndFlush(closeFrame).addListener((ChannelFutureListener) this::closeFrameSent);
    }
  }

  private void closeFrameSent(ChannelFuture written) {
    if (written.isSuccess()) {
      part();
    } else {
      connection.destroy();
    }
  }

  private void part() {
    Duration grace = connection.limits().closeTimeout();
    Duration answer = grace.compareTo(MAX_ANSWER) < 0 ? grace : MAX_ANSWER;
    switch (connection.transport().parting()) {
      case CLOSE -> connection.destroy();
      case AWAIT_CLOSE_FRAME -> {
        waitAtMost(answer);
        connection.transport().resumeReading();
      }
      case DISCARD_INPUT -> {
        waitAtMost(answer);
        Sockets.endOutput(socket);
        connection.transport().resumeReading();
      }
    }
  }
}
