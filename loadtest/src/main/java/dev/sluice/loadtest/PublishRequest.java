package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;

/** The HTTP request that publishes to one topic: the same bytes each time, but for the data. */
final class PublishRequest {
  private static final byte[] TAIL = {'}'};

  private final byte[] head;
  private final int size;

  /**
   * @param head all before the data
   * @param size of the data
   */
  private PublishRequest(byte[] head, int size) {
    this.head = head;
    this.size = size;
  }

  static PublishRequest toChannel(String channel, int size, Setup setup) {
    return of("publish", "{\"channel\":%s,\"data\":".formatted(Json.quoted(channel)), size, setup);
  }

  static PublishRequest toClient(String client, int size, Setup setup) {
    return of(
        "push", "{\"to\":{\"clients\":[%s]},\"data\":".formatted(Json.quoted(client)), size, setup);
  }

  private static PublishRequest of(String method, String start, int size, Setup setup) {
    byte[] body = start.getBytes(UTF_8);
    String head =
        """
        POST %s/api/%s HTTP/1.1\r
        Host: %s\r
        Content-Type: application/json\r
        %sContent-Length: %d\r
        \r
        """
            .formatted(
                setup.admin().path().replaceFirst("/$", ""),
                method,
                setup.admin().authority(),
                setup.key().isEmpty() ? "" : "X-API-Key: " + setup.key() + "\r\n",
                body.length + size + TAIL.length);
    byte[] headBytes = head.getBytes(ISO_8859_1);
    byte[] all = new byte[headBytes.length + body.length];
    System.arraycopy(headBytes, 0, all, 0, headBytes.length);
    System.arraycopy(body, 0, all, headBytes.length, body.length);
    return new PublishRequest(all, size);
  }

  int length() {
    return head.length + size + TAIL.length;
  }

  void write(long stamp, long sequence, ByteBuf out) {
    out.writeBytes(head);
    Marker.write(stamp, sequence, size, out);
    out.writeBytes(TAIL);
  }
}
