package dev.sluice.gateway.transport;

import dev.sluice.gateway.connection.EncodedMessage;
import dev.sluice.gateway.connection.WireFormat;
import dev.sluice.protocol.CloseReason;
import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * How a transport writes messages: a codec within a framing, and the form of its pings. Stateless,
 * and registered when it is made, once for the process.
 */
public class Format implements WireFormat {
  /** Of each registered format there may be a compressed form, which has the next index. */
  private static final int INDEXES_PER_FORMAT = 2;

  private static final AtomicInteger REGISTERED = new AtomicInteger();

  /** Puts a message that is written in place into a frame. */
  public interface Framing {
    void write(ByteBuf out, Consumer<ByteBuf> message);
  }

  private final int index;
  private final ServerCodec codec;
  private final Framing framing;
  private final boolean pingsAreMessages;
  private final EncodedMessage ping;

  /** Registers a format whose pings are messages of the protocol. */
  public Format(ServerCodec codec, Framing framing) {
    this(
        nextIndex(),
        codec,
        framing,
        /* pingsAreMessages= */ true,
        shared(out -> framing.write(out, codec::writePing)));
  }

  /** Registers a format whose pings are the transport's own. */
  protected Format(ServerCodec codec, Framing framing, Consumer<ByteBuf> ping) {
    this(nextIndex(), codec, framing, /* pingsAreMessages= */ false, shared(ping));
  }

  /** The compressed form of a format. Its pings are not compressed. */
  protected Format(Format plain, Framing framing) {
    this(plain.index + 1, plain.codec, framing, plain.pingsAreMessages, plain.ping);
  }

  private Format(
      int index,
      ServerCodec codec,
      Framing framing,
      boolean pingsAreMessages,
      EncodedMessage ping) {
    this.index = index;
    this.codec = codec;
    this.framing = framing;
    this.pingsAreMessages = pingsAreMessages;
    this.ping = ping;
  }

  private static int nextIndex() {
    int index = INDEXES_PER_FORMAT * REGISTERED.getAndIncrement();
    if (index + INDEXES_PER_FORMAT > COUNT) {
      throw new IllegalStateException("a format too many (expected: at most %d)".formatted(COUNT));
    }
    return index;
  }

  /** Without room behind its bytes: TLS would join what follows in place, for all event loops. */
  private static EncodedMessage shared(Consumer<ByteBuf> message) {
    ByteBuf bytes = Unpooled.buffer();
    message.accept(bytes);
    ByteBuf exact = Unpooled.directBuffer(bytes.readableBytes(), bytes.readableBytes());
    return EncodedMessage.control(Unpooled.unreleasableBuffer(exact.writeBytes(bytes)));
  }

  @Override
  public final int index() {
    return index;
  }

  @Override
  public final ServerCodec codec() {
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
  public ByteBuf disconnect(CloseReason reason, ByteBufAllocator allocator) {
    String text = reason.text().isEmpty() ? reason.label().replace('_', ' ') : reason.text();
    ByteBuf out = allocator.buffer();
    write(new Push.Disconnected(reason.code(), text), out);
    return out;
  }

  @Override
  public final EncodedMessage ping() {
    return ping;
  }

  @Override
  public boolean pingsAreMessages() {
    return pingsAreMessages;
  }

  @Override
  public boolean isCompressed() {
    return false;
  }

  @Override
  public final boolean isUnidirectional() {
    return codec.isUnidirectional();
  }

  @Override
  public final boolean isJson() {
    return codec.isJson();
  }
}
