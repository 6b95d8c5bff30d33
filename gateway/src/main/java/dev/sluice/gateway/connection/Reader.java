package dev.sluice.gateway.connection;

import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Command;
import dev.sluice.protocol.codec.MalformedFrameException;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the transport's frames into commands for the handler. Lives on the connection's loop.
 *
 * <p>When the inbound queue is full the rest of the frame is kept, the transport is paused, and
 * everything goes on where it stopped as soon as the handler has made room. Frames that come beside
 * the link, which cannot be paused, wait meanwhile, a bounded number of them.
 */
public final class Reader {
  /** Hears what becomes of a frame that came beside the link; one of these, once. */
  public interface Sender {
    /** The frame's turn has come. */
    void taken();

    /** Too many wait already. */
    void refused();

    /** The connection ended before the frame's turn came. */
    void ended();
  }

  private record Parcel(ByteBuf frame, Sender sender) {}

  /** Frames beside the link that may wait: a client sends the next when it has the answer. */
  static final int MAX_PARCELS = 16;

  private static final Logger log = LoggerFactory.getLogger(Reader.class);

  private final Connection connection;
  private final InboundQueue inbound;
  private final Handler handler;
  private final ServerCodec codec;
  private @Nullable ByteBuf rest;
  private @Nullable ArrayDeque<Parcel> parcels;
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
      readRest();
    }
  }

  /** Takes a command that the transport has read itself. Only while {@link #isReady}. */
  public void read(Command command) {
    inbound.put(command);
    handler.run();
  }

  /** Takes over a frame that came beside the link, at any time. */
  public void read(ByteBuf frame, Sender sender) {
    if (!connection.isOpen()) {
      frame.release();
      sender.ended();
    } else if (isReady()) {
      sender.taken();
      read(frame);
    } else if (parcels != null && parcels.size() == MAX_PARCELS) {
      frame.release();
      sender.refused();
    } else {
      parcels = parcels == null ? new ArrayDeque<>(4) : parcels;
      parcels.add(new Parcel(frame, sender));
    }
  }

  /** The client says no more: what it said is carried out and answered before the goodbye. */
  public void end() {
    if (!ended) {
      ended = true;
      handler.endWith(connection::clientSaidGoodbye);
    }
  }

  /** Goes on with what was left when the inbound queue was full, and then with what waits. */
  void resume() {
    readRest();
    while (isReady() && parcels != null) {
      Parcel next = parcels.remove();
      parcels = parcels.isEmpty() ? null : parcels;
      next.sender().taken();
      read(next.frame());
    }
  }

  private void readRest() {
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

  /** Gives up the rest of a frame. */
  void release() {
    if (rest != null) {
      rest.release();
      rest = null;
    }
  }

  /** Gives up all that it has: the connection ends. */
  void stop() {
    release();
    ArrayDeque<Parcel> left = parcels;
    parcels = null;
    if (left != null) {
      for (Parcel parcel : left) {
        parcel.frame().release();
        parcel.sender().ended();
      }
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
