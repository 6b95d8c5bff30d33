package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.gateway.http.Chunks;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.OneWayJsonServerCodec;
import dev.sluice.protocol.codec.ServerCodec;
import dev.sluice.protocol.codec.StreamFraming;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a transport writes: a codec within a framing, and how its ping looks. Each has an index of
 * its own.
 */
class Format implements WireFormat {
  static final Format WEBSOCKET =
      new Format(0, JsonServerCodec.INSTANCE, WebSocketFrames::writeText);

  /** For tools that answer a ping of WebSocket's own, and not the protocol's. */
  static final Format WEBSOCKET_WITH_PING_FRAMES =
      new Format(
          1, JsonServerCodec.INSTANCE, WebSocketFrames::writeText, WebSocketFrames::writePing);

  static final Format LINES = new Format(2, JsonServerCodec.INSTANCE, StreamFraming.LINES::write);

  static final Format LENGTH_PREFIXED =
      new Format(3, JsonServerCodec.INSTANCE, StreamFraming.LENGTH_PREFIXED::write);

  // Streams over HTTP: in chunks, and plain where chunks are not understood or not needed.

  static final Format HTTP_STREAM =
      new Format(4, JsonServerCodec.INSTANCE, chunked(StreamFraming.LINES::write));

  static final Format HTTP_STREAM_PLAIN =
      new Format(5, JsonServerCodec.INSTANCE, StreamFraming.LINES::write);

  static final Format SSE = new Format(6, JsonServerCodec.INSTANCE, chunked(EventStream::write));

  static final Format SSE_PLAIN = new Format(7, JsonServerCodec.INSTANCE, EventStream::write);

  static final Format UNI_HTTP_STREAM =
      new Format(8, OneWayJsonServerCodec.INSTANCE, chunked(StreamFraming.LINES::write));

  static final Format UNI_HTTP_STREAM_PLAIN =
      new Format(9, OneWayJsonServerCodec.INSTANCE, StreamFraming.LINES::write);

  /** From here on up are the indexes of the compressed. */
  private static final int COMPRESSED = WireFormat.COUNT / 2;

  /** What a stream of bytes carries that is framed in this way. */
  static Format of(StreamFraming framing) {
    return switch (framing) {
      case LINES -> LINES;
      case LENGTH_PREFIXED -> LENGTH_PREFIXED;
    };
  }

  /** Puts a message that is written in place into a frame. */
  interface Framing {
    void write(ByteBuf out, Consumer<ByteBuf> message);
  }

  /** Each frame as a chunk of its own. */
  static Framing chunked(Framing framing) {
    return (out, message) -> Chunks.write(out, chunk -> framing.write(chunk, message));
  }

  private final int index;
  private final ServerCodec codec;
  private final Framing framing;
  private final boolean pingsAreMessages;
  private final EncodedMessage ping;
  private final @Nullable PerMessageDeflate compression;

  /** One whose pings are messages of the protocol. */
  Format(int index, ServerCodec codec, Framing framing) {
    this(
        index,
        codec,
        framing,
        /* pingsAreMessages= */ true,
        shared(out -> framing.write(out, codec::writePing)),
        null);
  }

  /** One whose pings are the transport's own. */
  Format(int index, ServerCodec codec, Framing framing, Consumer<ByteBuf> ping) {
    this(index, codec, framing, /* pingsAreMessages= */ false, shared(ping), null);
  }

  private Format(
      int index,
      ServerCodec codec,
      Framing framing,
      boolean pingsAreMessages,
      EncodedMessage ping,
      @Nullable PerMessageDeflate compression) {
    this.index = index;
    this.codec = codec;
    this.framing = framing;
    this.pingsAreMessages = pingsAreMessages;
    this.ping = ping;
    this.compression = compression;
  }

  /** The same for WebSockets that agreed on compression: one for each index and process. */
  Format compressed(PerMessageDeflate how) {
    return new Format(
        COMPRESSED + index,
        codec,
        (out, message) -> writeCompressed(out, message, how),
        pingsAreMessages,
        ping,
        how);
  }

  private static void writeCompressed(
      ByteBuf out, Consumer<ByteBuf> message, PerMessageDeflate how) {
    ByteBuf plain = out.alloc().directBuffer();
    try {
      message.accept(plain);
      how.write(out, WebSocketFrames.TEXT, plain);
    } finally {
      plain.release();
    }
  }

  /** Without room behind its bytes: TLS would join what follows in place, for all event loops. */
  private static EncodedMessage shared(Consumer<ByteBuf> message) {
    ByteBuf bytes = Unpooled.buffer();
    message.accept(bytes);
    ByteBuf exact = Unpooled.directBuffer(bytes.readableBytes(), bytes.readableBytes());
    return EncodedMessage.control(Unpooled.unreleasableBuffer(exact.writeBytes(bytes)));
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public ServerCodec codec() {
    return codec;
  }

  @Override
  public void write(Reply reply, ByteBuf out) {
    framing.write(out, message -> codec.write(reply, message));
  }

  @Override
  public void write(Push push, ByteBuf out) {
    framing.write(out, message -> codec.write(push, message));
  }

  /** The last message of a transport that has no other way to give a reason. */
  ByteBuf disconnect(CloseReason reason, ByteBufAllocator allocator) {
    String text = reason.text().isEmpty() ? reason.label().replace('_', ' ') : reason.text();
    ByteBuf out = allocator.buffer();
    write(new Push.Disconnected(reason.code(), text), out);
    return out;
  }

  @Override
  public EncodedMessage ping() {
    return ping;
  }

  @Override
  public boolean pingsAreMessages() {
    return pingsAreMessages;
  }

  /** Null if there is none. */
  @Nullable PerMessageDeflate compression() {
    return compression;
  }

  @Override
  public boolean isCompressed() {
    return compression != null;
  }

  @Override
  public boolean isUnidirectional() {
    return codec == OneWayJsonServerCodec.INSTANCE;
  }

  @Override
  public boolean isJson() {
    return true;
  }
}
