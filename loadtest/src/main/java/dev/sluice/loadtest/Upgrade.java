package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.util.Locale;

/**
 * The HTTP request that makes a connection a WebSocket, and the answer to it (RFC 6455 §1.3). The
 * key is the one of the standard's example: it proves nothing but that the other side knows how.
 */
final class Upgrade {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=";
  private static final int MOST_BYTES = 16_384;

  private Upgrade() {}

  static ByteBuf request(Endpoint endpoint, ByteBufAllocator allocator) {
    String path = endpoint.path().isEmpty() ? "/" : endpoint.path();
    String request =
        """
        GET %s HTTP/1.1\r
        Host: %s\r
        Upgrade: websocket\r
        Connection: Upgrade\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: %s\r
        \r
        """
            .formatted(path, endpoint.authority(), KEY);
    return ByteBufUtil.writeAscii(allocator, request);
  }

  /** Where the answer ends; 0 if it is not there in full. */
  static int endOfAnswer(byte[] bytes, int length) throws MalformedFrameException {
    String text = new String(bytes, 0, Math.min(length, MOST_BYTES), ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0 && length < MOST_BYTES) {
      return 0;
    }
    String status = text.lines().findFirst().orElse("");
    if (!status.startsWith("HTTP/1.1 101")) {
      throw new MalformedFrameException("no upgrade: " + status);
    }
    if (end < 0 || !text.substring(0, end).toLowerCase(Locale.ROOT).contains(ACCEPT)) {
      throw new MalformedFrameException("no upgrade: Sec-WebSocket-Accept is wrong");
    }
    return end + 4;
  }
}
