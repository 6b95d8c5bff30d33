package dev.sluice.gateway.connection;

import dev.sluice.protocol.Push;
import dev.sluice.protocol.Reply;
import dev.sluice.protocol.codec.JsonServerCodec;
import dev.sluice.protocol.codec.ServerCodec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Messages on lines of their own: JSON, bare payloads of any kind, or pushes that all fail. */
public enum TestFormat implements WireFormat {
  JSON(0),
  BINARY(1),
  FAILING(2);

  private final int index;

  @SuppressWarnings("ImmutableEnumChecker") // Nobody writes into a ping.
  private final EncodedMessage ping =
      EncodedMessage.control(
          Unpooled.unreleasableBuffer(Unpooled.copiedBuffer("{}\n", StandardCharsets.US_ASCII)));

  TestFormat(int index) {
    this.index = index;
  }

  @Override
  public int index() {
    return index;
  }

  @Override
  public ServerCodec codec() {
    return JsonServerCodec.INSTANCE;
  }

  @Override
  public void write(Reply reply, ByteBuf out) {
    codec().write(reply, out);
    out.writeByte('\n');
  }

  @Override
  public void write(Push push, ByteBuf out) {
    switch (this) {
      case JSON -> codec().write(push, out);
      case BINARY -> {
        switch (push) {
          case Push.Published published -> out.writeBytes(published.publication().data().bytes());
          case Push.Message message -> out.writeBytes(message.data().bytes());
          default -> codec().write(push, out);
        }
      }
      case FAILING -> throw new Mishap();
    }
    out.writeByte('\n');
  }

  @Override
  public EncodedMessage ping() {
    return ping;
  }

  @Override
  public boolean pingsAreMessages() {
    return true;
  }

  @Override
  public boolean isCompressed() {
    return false;
  }

  @Override
  public boolean isUnidirectional() {
    return false;
  }

  @Override
  public boolean isJson() {
    return this == JSON;
  }
}
