package dev.sluice.loadtest;

import dev.sluice.protocol.codec.MalformedFrameException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

/**
 * The HTTP request that makes a connection a WebSocket, and the answer to it (RFC 6455 §1.3). The
 * key is the one of the standard's example: it proves nothing but that the other side knows how.
 */
final class Upgrade {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String ACCEPT = "s3pplmbitxaq9kygzzhzrbk+xoo=";

  private Upgrade() {}

  static ByteBuf request(Endpoint endpoint) {
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
            .formatted(endpoint.target(), endpoint.authority(), KEY);
    return ByteBufUtil.writeAscii(ByteBufAllocator.DEFAULT, request);
  }

  static void check(HttpHead answer) throws MalformedFrameException {
    if (!answer.status().startsWith("HTTP/1.1 101")) {
      throw new MalformedFrameException("no upgrade: " + answer.status());
    }
    if (!answer.has("sec-websocket-accept", ACCEPT)) {
      throw new MalformedFrameException("no upgrade: Sec-WebSocket-Accept is wrong");
    }
  }
}
