package dev.sluice.gateway.connection;

import dev.sluice.gateway.net.MemoryBudget;
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
 *
 * <p>All input that is held between two reads counts against the node's budget.
 */
public final class Reader implements MemoryBudget.Holder {
  /** Hears what becomes of a frame that came beside the link; one of these, once. */
  public interface Sender {
    /** The frame's turn has come. */
    void taken();

    /** Too many wait already. */
    void refused();

    /** The connection ended before the frame's turn came. */
    void ended();
  }

  private record QueuedFrame(ByteBuf frame, Sender sender) {}

  /** Why a connection ends whose unfinished input the node has no room for. */
  public static final CloseReason INPUT_LIMIT =
      new CloseReason(CloseReason.TOO_MANY_REQUESTS.code(), "input limit", "input_limit");

  /** What each of them costs beside its bytes. */
  private static final int QUEUED_FRAME_BYTES = 256;

  /** Frames beside the link that may wait: a client sends the next when it has the answer. */
  static final int MAX_QUEUED_FRAMES = 16;

  private static final Logger log = LoggerFactory.getLogger(Reader.class);

  private final Connection connection;
  private final InboundQueue inbound;
  private final Handler handler;
  private final ServerCodec codec;
  private @Nullable ByteBuf rest;
  private @Nullable ArrayDeque<QueuedFrame> queuedFrames;
  private boolean ended;
  private MemoryBudget.@Nullable Claim claim;

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
    if (!handler.handleAhead(command)) {
      inbound.put(command, 0);
      handler.run();
    }
  }

  /** Takes over a frame that came beside the link, at any time. */
  public void read(ByteBuf frame, Sender sender) {
    if (!connection.isOpen()) {
      frame.release();
      sender.ended();
    } else if (isReady()) {
      sender.taken();
      read(frame);
    } else if (queuedFrames != null && queuedFrames.size() == MAX_QUEUED_FRAMES) {
      frame.release();
      sender.refused();
    } else {
      queuedFrames = queuedFrames == null ? new ArrayDeque<>(4) : queuedFrames;
      queuedFrames.add(new QueuedFrame(frame, sender));
      account();
    }
  }

  /** Counts what is held now. Called by the transport after each read. */
  public void account() {
    int bytes = heldBytes() + connection.transport().heldBytes();
    claim = connection.inboundBudget().hold(claim, bytes, this);
  }

  private int heldBytes() {
    int bytes = inbound.bytes() + (rest == null ? 0 : rest.capacity());
    if (queuedFrames != null) {
      for (QueuedFrame frame : queuedFrames) {
        bytes += frame.frame().capacity() + QUEUED_FRAME_BYTES;
      }
    }
    return bytes;
  }

  /** The node's budget for held input is spent. */
  @Override
  public void evict() {
    connection.transport().discardInput();
    connection.close(INPUT_LIMIT);
  }

  /** The client sends nothing more: what it sent is carried out and answered before the close. */
  public void end() {
    if (!ended) {
      ended = true;
      handler.endWith(connection::clientClosed);
    }
  }

  /** Goes on with what was left when the inbound queue was full, and then with what waits. */
  void resume() {
    readRest();
    while (isReady() && queuedFrames != null) {
      QueuedFrame next = queuedFrames.remove();
      queuedFrames = queuedFrames.isEmpty() ? null : queuedFrames;
      next.sender().taken();
      read(next.frame());
    }
    account();
  }

  private void readRest() {
    while (rest != null && connection.isOpen()) {
      if (inbound.isFull()) {
        connection.transport().pauseReading();
        return;
      }
      try {
        int before = rest.readableBytes();
        Command command = codec.readCommand(rest);
        if (!handler.handleAhead(command)) {
          inbound.put(command, before - rest.readableBytes());
        }
      } catch (MalformedFrameException malformed) {
        malformed(malformed.getMessage());
        return;
      }
      if (rest != null && !rest.isReadable()) {
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
    ArrayDeque<QueuedFrame> left = queuedFrames;
    queuedFrames = null;
    if (left != null) {
      left.forEach(frame -> frame.frame().release());
      left.forEach(Reader::tellEnded);
    }
    account();
  }

  /** One that cannot be told must not keep the others from being told. */
  private static void tellEnded(QueuedFrame frame) {
    try {
      frame.sender().ended();
    } catch (Throwable failure) {
      log.error("the sender of a frame could not be told of the end", failure);
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
