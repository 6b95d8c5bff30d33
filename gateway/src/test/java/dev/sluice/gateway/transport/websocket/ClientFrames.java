package dev.sluice.gateway.transport.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Frames as a client sends them: masked. */
final class ClientFrames {
  static final int FIN = 0x80;
  private static final int MASKED = 0x80;
  private static final int MASK = 0xA1B2C3D4;

  private ClientFrames() {}

  static byte[] text(String text) {
    return frame(FIN | WebSocketFrames.TEXT, utf8(text));
  }

  static byte[] binary(byte... content) {
    return frame(FIN | WebSocketFrames.BINARY, content);
  }

  static byte[] ping(String text) {
    return frame(FIN | WebSocketFrames.PING, utf8(text));
  }

  static byte[] pong(String text) {
    return frame(FIN | WebSocketFrames.PONG, utf8(text));
  }

  static byte[] close(int code, String reason) {
    var text = utf8(reason);
    var content = ByteBuffer.allocate(2 + text.length).putShort((short) code).put(text);
    return frame(FIN | WebSocketFrames.CLOSE, content.array());
  }

  /**
   * @param first the first byte: FIN, the reserved bits and the opcode
   */
  static byte[] frame(int first, byte[] content) {
    return frame(first, content, MASK);
  }

  static byte[] frame(int first, byte[] content, int mask) {
    var length = content.length;
    var out = ByteBuffer.allocate(14 + length).put((byte) first);
    if (length <= 125) {
      out.put((byte) (MASKED | length));
    } else if (length <= 0xFFFF) {
      out.put((byte) (MASKED | 126)).putShort((short) length);
    } else {
      out.put((byte) (MASKED | 127)).putLong(length);
    }
    out.putInt(mask);
    for (var i = 0; i < length; i++) {
      out.put((byte) (content[i] ^ (mask >>> (24 - 8 * (i % 4)))));
    }
    var bytes = new byte[out.position()];
    out.flip().get(bytes);
    return bytes;
  }

  /** A server's frame, given a mask as if a client had sent it. */
  static byte[] masked(byte[] frame) {
    var in = ByteBuffer.wrap(frame);
    var first = in.get();
    var length = (long) in.get();
    if (length == 126) {
      length = Short.toUnsignedInt(in.getShort());
    } else if (length == 127) {
      length = in.getLong();
    }
    var content = new byte[(int) length];
    in.get(content);
    if (in.hasRemaining()) {
      throw new IllegalArgumentException(in.remaining() + " bytes behind the frame (expected: 0)");
    }
    return frame(first, content);
  }

  static byte[] join(byte[]... parts) {
    var all = new ByteArrayOutputStream();
    List.of(parts).forEach(all::writeBytes);
    return all.toByteArray();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
