package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** The request that publishes to one topic: the same bytes each time, but for the data. */
final class PublishRequest {
  private final byte[] head;
  private final int size;
  private final byte[] tail;

  /**
   * @param head all before the data
   * @param size of the data
   * @param tail all behind it
   */
  private PublishRequest(String head, int size, String tail) {
    this.head = head.getBytes(UTF_8);
    this.size = size;
    this.tail = tail.getBytes(UTF_8);
  }

  static PublishRequest toChannel(String channel, int size, Setup setup) {
    return of("publish", "{\"channel\":%s,\"data\":".formatted(Json.quoted(channel)), size, setup);
  }

  static PublishRequest toClient(String client, int size, Setup setup) {
    return of(
        "push", "{\"to\":{\"clients\":[%s]},\"data\":".formatted(Json.quoted(client)), size, setup);
  }

  private static PublishRequest of(String method, String start, int size, Setup setup) {
    return setup.admin().scheme().isHttp()
        ? http(method, start, size, setup)
        : line(method, start, size, setup.key());
  }

  private static PublishRequest http(String method, String start, int size, Setup setup) {
    String head =
        """
        POST %s/api/%s HTTP/1.1\r
        Host: %s\r
        Content-Type: application/json\r
        %sContent-Length: %d\r
        \r
        %s\
        """
            .formatted(
                setup.admin().path().replaceFirst("/$", ""),
                method,
                setup.admin().authority(),
                setup.key().isEmpty() ? "" : "X-API-Key: " + setup.key() + "\r\n",
                ByteBufUtil.utf8Bytes(start) + size + 1,
                start);
    return new PublishRequest(head, size, "}");
  }

  /** On a raw socket: a line that names the method, and asks that the connection be kept. */
  private static PublishRequest line(String method, String start, int size, String key) {
    String keyField = key.isEmpty() ? "" : "\"key\":%s,".formatted(Json.quoted(key));
    String head = "{%s\"%s\":%s".formatted(keyField, method, start);
    return new PublishRequest(head, size, "},\"keep\":true}\n");
  }

  int length() {
    return head.length + size + tail.length;
  }

  void write(long stamp, long sequence, ByteBuf out) {
    out.writeBytes(head);
    Marker.write(stamp, sequence, size, out);
    out.writeBytes(tail);
  }
}
