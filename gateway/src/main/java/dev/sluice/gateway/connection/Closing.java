package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a closed connection down, both directions together, in numbered steps. Lives on the
 * connection's loop, from the close to the end of the socket.
 */
final class Closing {
  private static final Logger log = LoggerFactory.getLogger(Closing.class);

  /** What is brought down. */
  record Stages(
      InboundQueue inbound,
      Reader reader,
      Handler handler,
      Outbound outbound,
      Heartbeat heartbeat) {}

  /** Whether the client is told. */
  enum Telling {
    TOLD,
    /** It is gone, cannot be written to, or sees only the end of the link. */
    NOT_TOLD
  }

  private final Connection connection;
  private final Stages stages;
  private final Channel socket;
  private final CloseReason reason;
  private @Nullable CloseHandshake handshake;

  Closing(Connection connection, Stages stages, Channel socket, CloseReason reason) {
    this.connection = connection;
    this.stages = stages;
    this.socket = socket;
    this.reason = reason;
  }

  /**
   * @param leaveHub how to get no push from here on
   */
  void begin(Runnable leaveHub, Telling telling) {
    // 1. Stop reading.
    attempt(stages.inbound()::clear);
    attempt(stages.reader()::stop);
    attempt(stages.heartbeat()::stop);
    attempt(stages.handler()::stop);
    attempt(connection::cancelDeadline);
    // 2. Leave the hub.
    attempt(leaveHub);
    // 3. Tell the client and flush, unless it left or cannot be written to.
    stages.outbound().close();
    discardOutput();
    if (telling == Telling.NOT_TOLD || !attempt(this::beginHandshake)) {
      connection.destroy();
    }
  }

  /** A slow consumer gets the close frame alone. */
  private void discardOutput() {
    int code = reason.code();
    if (code == CloseReason.SLOW_CONSUMER.code()) {
      attempt(() -> stages.outbound().discard(DropReason.SLOW_CONSUMER));
    } else if (code == CloseReason.CONNECTION_CLOSED.code()) {
      attempt(() -> stages.outbound().discard(DropReason.CONNECTION_CLOSED));
    }
  }

  private void beginHandshake() {
    handshake = new CloseHandshake(connection, socket, reason);
    handshake.begin(stages.outbound());
  }

  void finish() {
    // 4. Close the socket.
    attempt(connection::cancelDeadline);
    if (handshake != null) {
      attempt(handshake::stop);
    }
    attempt(socket::close);
    // 5. Release both queues.
    attempt(connection.transport()::discardInput);
    attempt(stages.reader()::stop);
    attempt(stages.outbound()::stop);
    // 6. Count and log the reason.
    connection.meters().closed(connection.transportName(), reason.label());
    log.atDebug().log(
        () ->
            "connection %s closed: %s (%s)"
                .formatted(connection.id(), reason.label(), connection.description()));
    if (!reason.equals(CloseReason.CLIENT_LEFT)) {
      connection.logClose(reason);
    }
  }

  /** A step that fails must not keep the others from being taken; false if it did fail. */
  private boolean attempt(Runnable step) {
    try {
      step.run();
      return true;
    } catch (Throwable failure) {
      log.error("connection {}: a step of its end failed", connection.id(), failure);
      return false;
    }
  }
}
