package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.net.URLEncoder;

/** How a client sends content to where it connects. */
enum HttpRequest {
  /** In the query, as a browser's EventSource must. */
  GET {
    @Override
    String text(Endpoint endpoint, String content) {
      String target = endpoint.target();
      return """
      GET %s%scf_connect=%s HTTP/1.1\r
      Host: %s\r
      Accept: text/event-stream\r
      \r
      """
          .formatted(
              target,
              target.contains("?") ? "&" : "?",
              URLEncoder.encode(content, UTF_8).replace("+", "%20"),
              endpoint.authority());
    }
  },

  POST {
    @Override
    String text(Endpoint endpoint, String content) {
      return """
      POST %s HTTP/1.1\r
      Host: %s\r
      Content-Type: application/json\r
      Content-Length: %d\r
      \r
      %s\
      """
          .formatted(
              endpoint.target(), endpoint.authority(), ByteBufUtil.utf8Bytes(content), content);
    }
  };

  abstract String text(Endpoint endpoint, String content);

  ByteBuf bytes(Endpoint endpoint, String content) {
    return ByteBufUtil.writeUtf8(ByteBufAllocator.DEFAULT, text(endpoint, content));
  }
}
