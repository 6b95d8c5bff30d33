package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client that only listens, over each of the transports for such: single quotes stand for double
 * ones in what it sends and expects. Reads wait, but not for ever.
 */
abstract sealed class UniClient implements AutoCloseable {
  /** How it connects. */
  enum Kind {
    UNI_WEBSOCKET("uni_websocket"),
    UNI_WEBSOCKET_BY_QUERY("uni_websocket"),
    UNI_SSE("uni_sse"),
    UNI_SSE_BY_POST("uni_sse"),
    UNI_HTTP_STREAM("uni_http_stream");

    private final String transport;

    Kind(String transport) {
      this.transport = transport;
    }

    /** The word for it in metrics and answers. */
    String transport() {
      return transport;
    }

    String path() {
      return "/connection/" + transport;
    }
  }

  private static final Pattern CONNECTED =
      Pattern.compile(
          "\\{\"connect\":(\\{\"client\":\"([-0-9a-f]{36})\".*"
              + "\"session\":\"([-0-9a-f]{36})\"})}");

  /** All of them on. */
  static final List<String> ENABLED =
      List.of("uni_websocket.enabled=true", "uni_sse.enabled=true", "uni_http_stream.enabled=true");

  private String id = "";
  private String session = "";

  /** Sends a connect request and waits for nothing. */
  static UniClient open(Kind kind, InetSocketAddress address, String request) throws IOException {
    String text = json(request);
    String query = kind.path() + "?cf_connect=" + HttpStream.encoded(text);
    return switch (kind) {
      case UNI_WEBSOCKET ->
          new OverWebSocket(Client.to(address).path(kind.path()).open().send(request));
      case UNI_WEBSOCKET_BY_QUERY -> new OverWebSocket(Client.to(address).path(query).open());
      case UNI_SSE -> new OverStream(HttpStream.get(address, query));
      case UNI_SSE_BY_POST, UNI_HTTP_STREAM ->
          new OverStream(HttpStream.post(address, kind.path(), text));
    };
  }

  /** Waits for the first push; returns it with ID for the ids. */
  String connected() throws IOException {
    String push = next();
    Matcher matcher = CONNECTED.matcher(push);
    assertThat(matcher.matches()).as(push).isTrue();
    id = matcher.group(2);
    session = matcher.group(3);
    return matcher.group(1).replace(id, "ID").replace(session, "SESSION");
  }

  String id() {
    return id;
  }

  String session() {
    return session;
  }

  abstract Socket socket();

  abstract String next() throws IOException;

  /** The next messages are these. */
  UniClient expect(String... messages) throws IOException {
    for (String message : messages) {
      assertThat(next()).isEqualTo(json(message));
    }
    return this;
  }

  /** The last message says goodbye, and the transport does too. */
  void expectClose(int code, String reason) throws IOException {
    expect("{'disconnect':{'code':" + code + ",'reason':'" + reason + "'}}");
    expectEnd(code, reason);
    close();
  }

  abstract void expectEnd(int code, String reason) throws IOException;

  /** The link ends without a message: a WebSocket is dropped, the answer to a request is ended. */
  abstract void expectWordlessEnd() throws IOException;

  @Override
  public abstract void close() throws IOException;

  private static final class OverWebSocket extends UniClient {
    private final Client client;

    OverWebSocket(Client client) {
      this.client = client;
    }

    @Override
    Socket socket() {
      return client.socket();
    }

    /** Ping frames come beside the pings of the protocol. */
    @Override
    String next() throws IOException {
      Frame frame = client.frame();
      while (frame.opcode() == Frame.PING) {
        frame = client.frame();
      }
      assertThat(frame.opcode()).as(frame.toString()).isEqualTo(Frame.TEXT);
      return frame.text();
    }

    @Override
    void expectEnd(int code, String reason) throws IOException {
      client.expectClose(code, reason);
    }

    @Override
    void expectWordlessEnd() throws IOException {
      client.expectDropped();
    }

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  private static final class OverStream extends UniClient {
    private final HttpStream stream;

    OverStream(HttpStream stream) {
      this.stream = stream;
    }

    @Override
    Socket socket() {
      return stream.socket();
    }

    @Override
    String next() throws IOException {
      return stream.next();
    }

    @Override
    void expectEnd(int code, String reason) throws IOException {
      stream.expectEnd();
    }

    @Override
    void expectWordlessEnd() throws IOException {
      stream.expectEnd();
    }

    @Override
    public void close() throws IOException {
      stream.close();
    }
  }
}
