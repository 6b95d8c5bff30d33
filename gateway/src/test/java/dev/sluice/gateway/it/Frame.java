package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A WebSocket frame (RFC 6455 §5.2) as a client sees and makes it. */
final class Frame {
  static final int CONTINUATION = 0x0;
  static final int TEXT = 0x1;
  static final int BINARY = 0x2;
  static final int CLOSE = 0x8;
  static final int PING = 0x9;
  static final int PONG = 0xA;

  private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};

  private final int opcode;
  private final boolean isCompressed;
  private final byte[] payload;

  private Frame(int opcode, boolean isCompressed, byte[] payload) {
    this.opcode = opcode;
    this.isCompressed = isCompressed;
    this.payload = payload;
  }

  /** Waits for the next frame of a server, which is final and unmasked, and not compressed. */
  static Frame read(DataInputStream in) throws IOException {
    Frame frame = readAny(in);
    if (frame.isCompressed) {
      throw new AssertionError("compressed frame (expected: plain)");
    }
    return frame;
  }

  /** Waits for the next frame of a server, compressed or not. */
  static Frame readAny(DataInputStream in) throws IOException {
    int first = in.readUnsignedByte();
    int second = in.readUnsignedByte();
    if ((first & 0xB0) != 0x80 || (second & 0x80) != 0) {
      throw new AssertionError(
          "frame header %02x %02x (expected: final, no mask)".formatted(first, second));
    }
    long length =
        switch (second) {
          case 126 -> in.readUnsignedShort();
          case 127 -> in.readLong();
          default -> second;
        };
    byte[] payload = new byte[Math.toIntExact(length)];
    in.readFully(payload);
    return new Frame(first & 0x0F, (first & 0x40) != 0, payload);
  }

  static byte[] text(String text) {
    return masked(0x80 | TEXT, text.getBytes(UTF_8));
  }

  static byte[] close(int code) {
    return masked(0x80 | CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
  }

  /** A client's frame with any first byte. */
  static byte[] masked(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length <= 0xFFFF) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i & 3]));
    }
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  int opcode() {
    return opcode;
  }

  /** Whether it is marked so (RFC 7692 §6). */
  boolean isCompressed() {
    return isCompressed;
  }

  byte[] payload() {
    return payload;
  }

  int length() {
    return payload.length;
  }

  String text() {
    return new String(payload, UTF_8);
  }

  /** Of a close frame; 1005 without one. */
  int closeCode() {
    return payload.length == 0 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
  }

  /** Of a close frame. */
  String closeReason() {
    return payload.length == 0 ? "" : new String(payload, 2, payload.length - 2, UTF_8);
  }

  @Override
  public String toString() {
    return opcode == CLOSE
        ? "close frame " + closeCode() + " \"" + closeReason() + "\""
        : "frame " + opcode + " " + text();
  }
}
