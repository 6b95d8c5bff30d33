package dev.sluice.loadtest;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The WebSocket frames of a client (RFC 6455 §5.3). Their masking key is zero: it is legal and
 * leaves the bytes as they are, and a load generator has nothing to hide from a proxy's cache.
 */
final class ClientFrames {
  private static final int MASKED = 0x80;

  private static final ByteBuf PONG =
      Unpooled.unreleasableBuffer(
          Unpooled.wrappedBuffer(
              new byte[] {(byte) 0x81, (byte) (MASKED | 2), 0, 0, 0, 0, '{', '}'}));

  private ClientFrames() {}

  /** The protocol's answer to its ping: a message with nothing in it. */
  static ByteBuf pong() {
    return PONG.duplicate();
  }

  /** Takes over the payload, which must have less than 64 KiB. */
  static ByteBuf frame(int opcode, ByteBuf payload) {
    int length = payload.readableBytes();
    if (length > 0xffff) {
      payload.release();
      throw new IllegalArgumentException(length + " bytes (expected: 65535 at most)");
    }
    ByteBuf header = payload.alloc().buffer(8);
    header.writeByte(0x80 | opcode);
    if (length < 126) {
      header.writeByte(MASKED | length);
    } else {
      header.writeByte(MASKED | 126).writeShort(length);
    }
    header.writeInt(0);
    return Unpooled.wrappedBuffer(header, payload);
  }
}
