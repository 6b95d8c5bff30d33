package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Locale;

/** The transports of a gateway, as their URLs tell them. */
enum Wire {
  WEBSOCKET,
  UNI_WEBSOCKET,
  /** A line for each message, over TCP or a Unix socket. */
  LINES,
  SSE,
  UNI_SSE,
  HTTP_STREAM,
  UNI_HTTP_STREAM;

  private static final byte[] NOTHING = {};
  private static final byte[] DATA = "data: ".getBytes(US_ASCII);

  static Wire of(Endpoint clients) {
    String path = clients.path().replaceFirst("\\?.*", "");
    String name = path.substring(path.lastIndexOf('/') + 1);
    return switch (clients.scheme()) {
      case TCP, TLS, UNIX -> LINES;
      case WS, WSS -> name.equals("uni_websocket") ? UNI_WEBSOCKET : WEBSOCKET;
      case HTTP, HTTPS ->
          switch (name) {
            case "sse" -> SSE;
            case "uni_sse" -> UNI_SSE;
            case "http_stream" -> HTTP_STREAM;
            case "uni_http_stream" -> UNI_HTTP_STREAM;
            default ->
                throw Expect.wrong(
                    "--url",
                    clients.scheme() + "://" + clients.authority() + clients.path(),
                    "a path that ends in sse, http_stream, uni_sse or uni_http_stream");
          };
    };
  }

  /** Whether clients only listen, once they have connected. */
  boolean isOneWay() {
    return switch (this) {
      case UNI_WEBSOCKET, UNI_SSE, UNI_HTTP_STREAM -> true;
      case WEBSOCKET, LINES, SSE, HTTP_STREAM -> false;
    };
  }

  /** What stands before each message, on its line. */
  byte[] prefix() {
    return switch (this) {
      case SSE, UNI_SSE -> DATA;
      case WEBSOCKET, UNI_WEBSOCKET, LINES, HTTP_STREAM, UNI_HTTP_STREAM -> NOTHING;
    };
  }

  /** A new connection's. */
  Transport transport(Login login, Worker worker) {
    return switch (this) {
      case WEBSOCKET, UNI_WEBSOCKET -> new WebSocketTransport(login, worker.frames());
      case LINES -> new LineTransport(login);
      case SSE, UNI_SSE -> new StreamTransport(login, HttpRequest.GET, worker);
      case HTTP_STREAM, UNI_HTTP_STREAM -> new StreamTransport(login, HttpRequest.POST, worker);
    };
  }

  /** Such as "uni_sse" or "tcp+tls". */
  String name(Endpoint.Scheme scheme) {
    String name =
        switch (this) {
          case LINES -> scheme == Endpoint.Scheme.UNIX ? "unix" : "tcp";
          case WEBSOCKET, UNI_WEBSOCKET, SSE, UNI_SSE, HTTP_STREAM, UNI_HTTP_STREAM ->
              name().toLowerCase(Locale.ROOT);
        };
    return scheme.isSecure() ? name + "+tls" : name;
  }
}
