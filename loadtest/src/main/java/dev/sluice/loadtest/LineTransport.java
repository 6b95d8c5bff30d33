package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A raw socket: each message is a line, and nothing else is said. */
final class LineTransport implements Transport {
  private static final ByteBuf PONG =
      Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer("{}\n".getBytes(US_ASCII)));

  private final Login login;

  LineTransport(Login login) {
    this.login = login;
  }

  @Override
  public ByteBuf opening() {
    return login.greeting().writeByte('\n');
  }

  @Override
  public void read(Scratch read, Receiver receiver) throws MalformedFrameException {
    int end = read.endOfLines();
    receiver.messages(read.bytes(), read.from(), end);
    read.understood(end);
  }

  @Override
  public void pong(Session session, Receiver receiver) {
    receiver.send(PONG.duplicate());
  }
}
