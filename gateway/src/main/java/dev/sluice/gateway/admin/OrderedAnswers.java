package dev.sluice.gateway.admin;

import dev.sluice.gateway.api.Answer;
import dev.sluice.gateway.net.Sockets;
import dev.sluice.protocol.codec.JsonWriter;
import dev.sluice.protocol.codec.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The answers of one stream of calls, in the order of the requests, gathered into one buffer until
 * {@link #flush}. Lives on the socket's event loop.
 */
final class OrderedAnswers {
  /** Requests that wait for their answers at once. */
  static final int MAX_WAITING = 128;

  /** From here on the buffer goes to the socket before the pass is over. */
  private static final int MAX_GATHERED_BYTES = 32 * 1024;

  /** What those requests may be about together, by {@link Method.Call#size}. */
  private static final int MAX_WAITING_SIZE = 4_000;

  /** The place of an answer that is not there yet, or is behind one that is not. */
  static final class Place {
    private final int size;
    private @Nullable Answer answer;

    private Place(int size) {
      this.size = size;
    }
  }

  private final Channel socket;
  private final ArrayDeque<Place> waiting = new ArrayDeque<>(1);
  private final Supplier<@Nullable StreamFraming> framing;
  private @Nullable ByteBuf gathered;
  private int waitingSize;
  private boolean discarding;

  /**
   * @param framing how the caller speaks, which is how it is answered; by a line while that is null
   */
  OrderedAnswers(Channel socket, Supplier<@Nullable StreamFraming> framing) {
    this.socket = socket;
    this.framing = framing;
  }

  /** Whether one more request may be carried out: the caller reads, and not too much waits. */
  boolean haveRoom() {
    return discarding
        || (waiting.size() < MAX_WAITING && waitingSize < MAX_WAITING_SIZE && socket.isWritable());
  }

  /** Whether no request waits for its answer. */
  boolean areComplete() {
    return waiting.isEmpty();
  }

  void add(Answer settled) {
    if (waiting.isEmpty()) {
      write(settled);
    } else {
      reserve(1).answer = settled;
    }
  }

  /**
   * @param size what the request is about
   */
  Place reserve(int size) {
    Place place = new Place(size);
    waiting.add(place);
    waitingSize += size;
    return place;
  }

  void settle(Place place, Answer settled) {
    place.answer = settled;
    Place next = waiting.peek();
    while (next != null && next.answer != null) {
      waiting.remove();
      waitingSize -= next.size;
      write(next.answer);
      next = waiting.peek();
    }
  }

  private void write(Answer answer) {
    if (discarding) {
      return;
    }
    ByteBuf out = gathered;
    if (out == null) {
      out = socket.alloc().directBuffer();
      gathered = out;
    }
    int end = out.writerIndex();
    try {
      write(answer, out);
    } catch (Throwable failure) {
      out.writerIndex(end);
      write(Answer.ofFailure(failure), out);
    }
    if (out.readableBytes() >= MAX_GATHERED_BYTES) {
      flush();
    }
  }

  private void write(Answer answer, ByteBuf out) {
    StreamFraming told = framing.get();
    (told == null ? StreamFraming.LINES : told)
        .write(
            out,
            bytes -> {
              JsonWriter json = new JsonWriter(bytes).beginObject();
              Answer.writeEnvelope(answer, json);
              json.endObject();
            });
  }

  void flush() {
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      socket.writeAndFlush(out, Sockets.silentPromise(socket));
    }
  }

  /** Flushes the last answer; complete when the socket has taken all of them. */
  ChannelFuture finish() {
    ByteBuf out = gathered == null ? Unpooled.EMPTY_BUFFER : gathered;
    gathered = null;
    return socket.writeAndFlush(out);
  }

  /** The caller takes no more answers: what is there and what still comes is for nobody. */
  void discard() {
    discarding = true;
    waiting.clear();
    waitingSize = 0;
    if (gathered != null) {
      gathered.release();
      gathered = null;
    }
  }
}
