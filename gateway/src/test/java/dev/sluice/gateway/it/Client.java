package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client on a raw socket: does what a test tells it, right or wrong, and nothing by itself.
 *
 * <p>Single quotes stand for double ones in what it sends and expects. Reads wait, but not for
 * ever.
 */
final class Client implements AutoCloseable {
  /** The example key of RFC 6455 §1.3, and what a server must make of it. */
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";

  static final String ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

  private static final Pattern CONNECTED =
      Pattern.compile("\\{\"id\":1,\"connect\":(\\{\"client\":\"([-0-9a-f]{36})\".*})}");

  private final HttpSocket http;
  private final HttpSocket.Answer handshake;
  private String id = "";

  private Client(HttpSocket http, HttpSocket.Answer handshake) {
    this.http = http;
    this.handshake = handshake;
  }

  static Opening to(InetSocketAddress address) {
    return new Opening(address, "/connection/websocket", 0, List.of(), HttpSocket.Link.PLAIN);
  }

  /** How a client asks for a WebSocket. */
  record Opening(
      InetSocketAddress address,
      String path,
      int receiveBuffer,
      List<String> headers,
      HttpSocket.Link link) {
    Opening path(String other) {
      return new Opening(address, other, receiveBuffer, headers, link);
    }

    Opening receiveBuffer(int bytes) {
      return new Opening(address, path, bytes, headers, link);
    }

    Opening header(String line) {
      List<String> more = new ArrayList<>(headers);
      more.add(line);
      return new Opening(address, path, receiveBuffer, more, link);
    }

    Opening over(HttpSocket.Link other) {
      return new Opening(address, path, receiveBuffer, headers, other);
    }

    Client open() throws IOException {
      HttpSocket http = new HttpSocket(address, receiveBuffer, link);
      HttpSocket.Answer answer = ask(http);
      assertThat(answer.status()).isEqualTo(101);
      return new Client(http, answer);
    }

    /** What a handshake is answered that fails. */
    HttpSocket.Answer refusal() throws IOException {
      try (HttpSocket http = new HttpSocket(address, receiveBuffer, link)) {
        return ask(http);
      }
    }

    private HttpSocket.Answer ask(HttpSocket http) throws IOException {
      List<String> lines = new ArrayList<>(headers);
      lines.add("Upgrade: websocket");
      lines.add("Connection: Upgrade");
      lines.add("Sec-WebSocket-Version: 13");
      lines.add("Sec-WebSocket-Key: " + KEY);
      return http.request("GET", path, lines.toArray(String[]::new));
    }
  }

  HttpSocket.Answer handshake() {
    return handshake;
  }

  Socket socket() {
    return http.socket();
  }

  /** The id that the gateway gave it; "" before {@link #connect}. */
  String id() {
    return id;
  }

  // What it says.

  /** Sends commands in one text frame. */
  Client send(String... commands) throws IOException {
    return sendBytes(Frame.text(json(String.join("\n", commands))));
  }

  Client sendBytes(byte[] bytes) throws IOException {
    http.write(bytes);
    return this;
  }

  /** Sends a connect command of id 1; returns its result, with {@code ID} in place of the id. */
  String connect(String request) throws IOException {
    send("{'id':1,'connect':" + request + "}");
    return connected();
  }

  /** Waits for the reply to a connect command of id 1, as {@link #connect} does. */
  String connected() throws IOException {
    String reply = next();
    Matcher matcher = CONNECTED.matcher(reply);
    assertThat(matcher.matches()).as(reply).isTrue();
    id = matcher.group(2);
    return matcher.group(1).replace(id, "ID");
  }

  /** Subscribes with a command of id 2. */
  Client subscribe(String channel) throws IOException {
    send("{'id':2,'subscribe':{'channel':'" + channel + "'}}");
    return expect("{'id':2,'subscribe':{}}");
  }

  // What it hears.

  Frame frame() throws IOException {
    return Frame.read(http.in());
  }

  /** The next frame, which may be compressed. */
  Frame anyFrame() throws IOException {
    return Frame.readAny(http.in());
  }

  /** The next message. */
  String next() throws IOException {
    Frame frame = frame();
    assertThat(frame.opcode()).as(frame.toString()).isEqualTo(Frame.TEXT);
    return frame.text();
  }

  /** The next messages are these, each in a frame of its own. */
  Client expect(String... messages) throws IOException {
    for (String message : messages) {
      assertThat(next()).isEqualTo(json(message));
    }
    return this;
  }

  /** The link works and nothing else was sent before. */
  Client expectNothingElse() throws IOException {
    send("{'id':77,'rpc':{'method':'echo','data':'still here'}}");
    return expect("{'id':77,'rpc':{'data':'still here'}}");
  }

  /** The next frame says goodbye; answers it, and the socket is closed. */
  void expectClose(int code, String reason) throws IOException {
    Frame frame = frame();
    assertThat(frame.toString()).isEqualTo("close frame " + code + " \"" + reason + "\"");
    sendBytes(Frame.close(code));
    expectDropped();
  }

  /** The socket is closed without another word. */
  void expectDropped() throws IOException {
    try {
      throw new AssertionError(frame() + " (expected: the end)");
    } catch (EOFException | SocketException end) {
      close();
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
