package dev.sluice.gateway.transport;

import dev.sluice.protocol.StreamPosition;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The id of a server-sent event: a connection's position in each of its channels, as text. The
 * client stores it and sends it back unchanged.
 *
 * <p>The text is base64url without padding, so that it needs no escaping in a header or a query. It
 * holds a version, 1, and then for each channel, in the order of the names: the name's length and
 * bytes, the offset, the epoch's length and bytes. Lengths and offsets are LEB128: seven bits in a
 * byte, the lowest first.
 */
public final class EventId {
  /** A longer id would not fit into the headers of the request that sends it back. */
  static final int MAX_TEXT_LENGTH = 4096;

  private static final int VERSION = 1;
  private static final int MAX_OFFSET_BYTES = 10;

  private EventId() {}

  /** "" if the id would be longer than {@link #MAX_TEXT_LENGTH}. */
  public static String encode(Map<String, StreamPosition> positions) {
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeByte(VERSION);
    new TreeMap<>(positions)
        .forEach(
            (channel, position) -> {
              writeText(bytes, channel);
              writeNumber(bytes, position.offset());
              writeText(bytes, position.epoch());
            });
    byte[] exact = new byte[bytes.readableBytes()];
    bytes.readBytes(exact);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(exact);
    return text.length() <= MAX_TEXT_LENGTH ? text : "";
  }

  /** Empty if the text is not a valid id: the client then starts without positions. */
  public static Map<String, StreamPosition> decode(String text) {
    if (text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
      return Map.of();
    }
    try {
      ByteBuf bytes = Unpooled.wrappedBuffer(Base64.getUrlDecoder().decode(text));
      if (bytes.readByte() != VERSION) {
        return Map.of();
      }
      Map<String, StreamPosition> positions = new LinkedHashMap<>();
      while (bytes.isReadable()) {
        String channel = readText(bytes);
        long offset = readNumber(bytes);
        positions.put(channel, new StreamPosition(offset, readText(bytes)));
      }
      return positions;
    } catch (IllegalArgumentException | IndexOutOfBoundsException foreign) {
      return Map.of();
    }
  }

  private static void writeText(ByteBuf out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    writeNumber(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static String readText(ByteBuf in) {
    long length = readNumber(in);
    if (length < 0 || length > in.readableBytes()) {
      throw new IndexOutOfBoundsException("text: " + length + " bytes");
    }
    return in.readCharSequence((int) length, StandardCharsets.UTF_8).toString();
  }

  private static void writeNumber(ByteBuf out, long number) {
    long rest = number;
    for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
      out.writeByte(((int) rest & 0x7F) | 0x80);
    }
    out.writeByte((int) rest);
  }

  private static long readNumber(ByteBuf in) {
    long number = 0;
    for (int i = 0; i < MAX_OFFSET_BYTES; i++) {
      byte next = in.readByte();
      number |= (next & 0x7FL) << (7 * i);
      if (next >= 0) {
        return number;
      }
    }
    throw new IndexOutOfBoundsException("number: longer than " + MAX_OFFSET_BYTES + " bytes");
  }
}
