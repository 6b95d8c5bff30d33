package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;

/**
 * An answer without end to a request: lines of JSON, or server-sent events, in chunks (RFC 9112
 * §7.1). Waits, but not for ever.
 */
final class HttpStream implements AutoCloseable {
  private static final int END = -1;

  private final HttpSocket http;
  private final HttpSocket.Answer head;
  private final boolean events;
  private int leftInChunk;
  private boolean begun;
  private boolean complete;
  private String lastEventId = "";

  private HttpStream(HttpSocket http, HttpSocket.Answer head) {
    this.http = http;
    this.head = head;
    this.events = head.headers().getOrDefault("content-type", "").startsWith("text/event-stream");
  }

  static HttpStream get(InetSocketAddress address, String path, String... headers)
      throws IOException {
    return get(new HttpSocket(address), path, headers);
  }

  /** On a socket of the test's own. */
  static HttpStream get(HttpSocket http, String path, String... headers) throws IOException {
    http.begin("GET", path, "", headers);
    return begun(http);
  }

  static HttpStream post(InetSocketAddress address, String path, String body, String... headers)
      throws IOException {
    return post(new HttpSocket(address), path, body, headers);
  }

  /** On a socket of the test's own. */
  static HttpStream post(HttpSocket http, String path, String body, String... headers)
      throws IOException {
    http.begin("POST", path, body, headers);
    return begun(http);
  }

  private static HttpStream begun(HttpSocket http) throws IOException {
    HttpSocket.Answer head = http.answerHead();
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(head.header("Content-Length")).isNull();
    return new HttpStream(http, head);
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }

  HttpSocket.Answer head() {
    return head;
  }

  Socket socket() {
    return http.socket();
  }

  HttpSocket http() {
    return http;
  }

  /** The id of the last event that had one; "" before. */
  String lastEventId() {
    return lastEventId;
  }

  /** The next message. */
  String next() throws IOException {
    begin();
    if (!events) {
      return line();
    }
    StringBuilder data = new StringBuilder();
    for (String line = line(); !line.isEmpty(); line = line()) {
      if (line.startsWith("id: ")) {
        lastEventId = line.substring(4);
      } else {
        assertThat(line).startsWith("data: ");
        data.append(line.substring(6));
      }
    }
    return data.toString();
  }

  private void begin() throws IOException {
    if (events && !begun) {
      begun = true;
      assertThat(line()).isEqualTo("\r");
    }
  }

  /** Passes over all messages up to the end of the answer, and returns the last. */
  String last() throws IOException {
    begin();
    String last = "";
    while (!isComplete()) {
      last = next();
    }
    expectEnd();
    return last;
  }

  /** Whether the last chunk comes next. */
  private boolean isComplete() throws IOException {
    if (leftInChunk == 0 && !complete) {
      beginChunk();
    }
    return complete;
  }

  /** What comes next is the last chunk, and then the end of the socket. */
  void expectEnd() throws IOException {
    begin();
    assertThat(read()).isEqualTo(END);
    assertThat(complete).as("the last chunk came").isTrue();
    assertThat(http.isDropped()).isTrue();
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = read(); b != '\n'; b = read()) {
      if (b == END) {
        throw new AssertionError("the end behind \"" + line + "\" (expected: a line)");
      }
      line.write(b);
    }
    return line.toString(UTF_8);
  }

  private int read() throws IOException {
    if (complete) {
      return END;
    }
    if (leftInChunk == 0) {
      beginChunk();
      if (complete) {
        return END;
      }
    }
    int b = http.in().readUnsignedByte();
    if (--leftInChunk == 0) {
      assertThat(http.line()).isEmpty();
    }
    return b;
  }

  private void beginChunk() throws IOException {
    leftInChunk = Integer.parseInt(http.line(), 16);
    if (leftInChunk == 0) {
      assertThat(http.line()).isEmpty();
      complete = true;
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
