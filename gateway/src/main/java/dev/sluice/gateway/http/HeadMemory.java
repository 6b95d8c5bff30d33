package dev.sluice.gateway.http;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much memory the head of a request takes. Each of its fields costs more than its text: a field
 * of three bytes becomes half a dozen objects. Lives on one event loop.
 */
final class HeadMemory implements HttpHeadersFactory {
  private static final int FIELD_BYTES = 128;

  private final HttpHeadersFactory factory;
  private @Nullable HttpHeaders newest;

  /** Remembers the fields that it was the last to make. */
  HeadMemory(HttpHeadersFactory factory) {
    this.factory = factory;
  }

  /** What the fields of a head take beside their text. */
  int fieldBytes() {
    return newest == null ? 0 : newest.size() * FIELD_BYTES;
  }

  void forget() {
    newest = null;
  }

  @Override
  public HttpHeaders newHeaders() {
    HttpHeaders made = factory.newHeaders();
    newest = made;
    return made;
  }

  @Override
  public HttpHeaders newEmptyHeaders() {
    return factory.newEmptyHeaders();
  }

  /** What a head takes that is there whole. */
  static int bytesOf(HttpRequest head) {
    int bytes = head.uri().length();
    for (Map.Entry<String, String> field : head.headers()) {
      bytes += FIELD_BYTES + field.getKey().length() + field.getValue().length();
    }
    return bytes;
  }
}
