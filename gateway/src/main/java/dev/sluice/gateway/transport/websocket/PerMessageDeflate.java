package dev.sluice.gateway.transport.websocket;

import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compression of WebSocket messages (RFC 7692), always without context takeover: a message's bytes
 * are then the same for every connection, and no connection holds a window. Serves all event loops,
 * each of which has a compressor of its own.
 */
public final class PerMessageDeflate {
  private static final String NAME = "permessage-deflate";
  private static final String ANSWER =
      NAME + "; server_no_context_takeover; client_no_context_takeover";

  private final int minBytes;
  private final MessageDeflater deflater;
  private final MessageInflater inflater = new MessageInflater();

  /**
   * @param minBytes of a message from which on it is compressed
   * @param level from 1 (fastest) to 9 (smallest)
   */
  public PerMessageDeflate(int minBytes, int level) {
    this.minBytes = minBytes;
    this.deflater = new MessageDeflater(level);
  }

  /**
   * What is answered to a client's offers: the first that can be is accepted; null if none can.
   *
   * @param lines the values of all headers {@code Sec-WebSocket-Extensions}
   */
  static @Nullable String answer(List<String> lines) {
    for (WebSocketExtensions.Offer offer : WebSocketExtensions.offeredIn(lines)) {
      if (offer.name().equals(NAME) && isAcceptable(offer)) {
        return offer.parameters().stream().anyMatch(PerMessageDeflate::isServerWindow)
            ? ANSWER + "; server_max_window_bits=15"
            : ANSWER;
      }
    }
    return null;
  }

  /** Whatever is unknown, invalid or said twice declines an offer (RFC 7692 §7.1). */
  private static boolean isAcceptable(WebSocketExtensions.Offer offer) {
    Set<String> said = new HashSet<>();
    return offer.parameters().stream()
        .allMatch(parameter -> said.add(parameter.name()) && isAcceptable(parameter));
  }

  private static boolean isAcceptable(WebSocketExtensions.Parameter parameter) {
    String value = parameter.value();
    return switch (parameter.name()) {
      case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
      case "client_max_window_bits" -> value == null || value.matches("[89]|1[0-5]");
      // The JDK's compressor has the largest window and no other.
      case "server_max_window_bits" -> "15".equals(value);
      default -> false;
    };
  }

  private static boolean isServerWindow(WebSocketExtensions.Parameter parameter) {
    return parameter.name().equals("server_max_window_bits");
  }

  MessageInflater inflater() {
    return inflater;
  }

  /** Appends a message as a frame: compressed if it is long enough, and shorter for it. */
  void write(ByteBuf out, int opcode, ByteBuf message) {
    int length = message.readableBytes();
    if (length < minBytes || !writeCompressed(out, opcode, message)) {
      WebSocketFrames.writeHeader(out, opcode, length);
      out.writeBytes(message, message.readerIndex(), length);
    }
  }

  private boolean writeCompressed(ByteBuf out, int opcode, ByteBuf message) {
    ByteBuf compressed = deflater.deflated(out.alloc(), message);
    try {
      int length = compressed.readableBytes();
      if (length >= message.readableBytes()) {
        return false;
      }
      WebSocketFrames.writeHeader(out, WebSocketFrames.COMPRESSED | opcode, length);
      out.writeBytes(compressed);
      return true;
    } finally {
      compressed.release();
    }
  }
}
