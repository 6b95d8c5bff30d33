package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.codec.MalformedFrameException;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the transport's frames into commands for the handler. Lives on the connection's loop.
 *
 * <p>When the inbound queue is full the rest of the frame is kept, the transport is paused, and
 * everything goes on where it stopped as soon as the handler has made room.
 */
public final class Reader {
  private static final Logger log = LoggerFactory.getLogger(Reader.class);

  private final Connection connection;
  private final InboundQueue inbound;
  private final Handler handler;
  private final ServerCodec codec;
  private @Nullable ByteBuf rest;
  private boolean ended;

  Reader(Connection connection, InboundQueue inbound, Handler handler, ServerCodec codec) {
    this.connection = connection;
    this.inbound = inbound;
    this.handler = handler;
    this.codec = codec;
  }

  /** Whether the transport may hand over another frame. */
  public boolean isReady() {
    return rest == null && connection.isOpen();
  }

  /** Takes over one frame: one or more commands. Only while {@link #isReady}. */
  public void read(ByteBuf frame) {
    if (ended) {
      frame.release();
    } else if (!frame.isReadable()) {
      frame.release();
      malformed("a frame without a command");
    } else {
      rest = frame;
      resume();
    }
  }

  /** The client says no more: what it said is carried out and answered before the goodbye. */
  public void end() {
    if (!ended) {
      ended = true;
      handler.endWith(connection::clientSaidGoodbye);
    }
  }

  /** Goes on with what was left when the inbound queue was full. */
  void resume() {
    while (rest != null && connection.isOpen()) {
      if (inbound.isFull()) {
        connection.transport().pauseReading();
        return;
      }
      try {
        inbound.put(codec.readCommand(rest));
      } catch (MalformedFrameException malformed) {
        malformed(malformed.getMessage());
        return;
      }
      if (!rest.isReadable()) {
        release();
      }
      handler.run();
    }
  }

  void release() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  /** What came before it is still carried out and answered; what follows is not looked at. */
  private void malformed(@Nullable String why) {
    log.debug("connection {}: malformed command: {}", connection.id(), why);
    release();
    ended = true;
    handler.endWith(() -> connection.close(CloseReason.BAD_REQUEST));
  }
}
