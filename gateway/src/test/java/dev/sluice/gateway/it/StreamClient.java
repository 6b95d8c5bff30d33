package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A client over an HTTP stream or server-sent events, which sends its commands to {@code
 * /emulation} on a second socket: does what a test tells it and nothing by itself.
 *
 * <p>Single quotes stand for double ones in what it sends and expects. Reads wait, but not for
 * ever.
 */
final class StreamClient implements AutoCloseable {
  /** How the stream is asked for. */
  enum Kind {
    HTTP_STREAM("http_stream"),
    SSE("sse"),
    SSE_BY_POST("sse");

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
          "\\{\"id\":1,\"connect\":(\\{\"client\":\"([-0-9a-f]{36})\".*"
              + "\"session\":\"([-0-9a-f]{36})\",\"node\":\"([-0-9a-f]{36})\".*})}");
  private static final JsonMapper JSON = new JsonMapper();

  private final InetSocketAddress address;
  private final HttpStream stream;
  private HttpSocket commands;
  private String id = "";
  private String session = "";
  private String node = "";

  private StreamClient(InetSocketAddress address, HttpStream stream) {
    this.address = address;
    this.stream = stream;
  }

  /** Opens a stream with these first commands, each on a line. */
  static StreamClient open(Kind kind, InetSocketAddress address, String... commands)
      throws IOException {
    return open(kind, new HttpSocket(address), address, commands);
  }

  /**
   * @param receiveBuffer how little the kernel takes for a reader that does not read
   */
  static StreamClient open(
      Kind kind, InetSocketAddress address, int receiveBuffer, String... commands)
      throws IOException {
    return open(kind, new HttpSocket(address, receiveBuffer), address, commands);
  }

  private static StreamClient open(
      Kind kind, HttpSocket http, InetSocketAddress address, String... commands)
      throws IOException {
    String first = json(String.join("\n", commands));
    HttpStream stream =
        switch (kind) {
          case HTTP_STREAM, SSE_BY_POST -> HttpStream.post(http, kind.path(), first);
          case SSE ->
              HttpStream.get(http, kind.path() + "?cf_connect=" + HttpStream.encoded(first));
        };
    return new StreamClient(address, stream);
  }

  /** Connects with a command of id 1. */
  static StreamClient connected(Kind kind, InetSocketAddress address, String request)
      throws IOException {
    StreamClient client = open(kind, address, "{'id':1,'connect':" + request + "}");
    client.connected();
    return client;
  }

  HttpStream stream() {
    return stream;
  }

  Socket socket() {
    return stream.socket();
  }

  /** The id that the gateway gave it; "" before {@link #connected}. */
  String id() {
    return id;
  }

  String session() {
    return session;
  }

  String node() {
    return node;
  }

  /** Waits for the reply to a connect command of id 1; returns its result with ID for the ids. */
  String connected() throws IOException {
    String reply = next();
    Matcher matcher = CONNECTED.matcher(reply);
    assertThat(matcher.matches()).as(reply).isTrue();
    return matcher.group(1).replace(id, "ID").replace(session, "SESSION").replace(node, "NODE");
  }

  // What it says.

  /** Sends commands in one request, which is answered 204. */
  StreamClient send(String... lines) throws IOException {
    HttpSocket.Answer answer = emulate(lines);
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
    return this;
  }

  /** Sends commands in one request. */
  HttpSocket.Answer emulate(String... lines) throws IOException {
    if (commands == null) {
      commands = new HttpSocket(address);
    }
    return commands.post("/emulation", request(lines));
  }

  /** What it sends to {@code /emulation}. */
  String request(String... lines) {
    ObjectNode request = JSON.createObjectNode();
    request.put("session", session).put("node", node).put("data", json(String.join("\n", lines)));
    return request.toString();
  }

  /** Subscribes with a command of id 2. */
  StreamClient subscribe(String channel) throws IOException {
    send("{'id':2,'subscribe':{'channel':'" + channel + "'}}");
    return expect("{'id':2,'subscribe':{}}");
  }

  // What it hears.

  /** The next message. */
  String next() throws IOException {
    String message = stream.next();
    Matcher connected = CONNECTED.matcher(message);
    if (connected.matches()) {
      id = connected.group(2);
      session = connected.group(3);
      node = connected.group(4);
    }
    return message;
  }

  /** The next messages are these. */
  StreamClient expect(String... messages) throws IOException {
    for (String message : messages) {
      assertThat(next()).isEqualTo(json(message));
    }
    return this;
  }

  /** The link works and nothing else was sent before. */
  StreamClient expectNothingElse() throws IOException {
    send("{'id':77,'rpc':{'method':'echo','data':'still here'}}");
    return expect("{'id':77,'rpc':{'data':'still here'}}");
  }

  /** The next message says goodbye, and the answer ends. */
  void expectClose(int code, String reason) throws IOException {
    expect("{'push':{'disconnect':{'code':" + code + ",'reason':'" + reason + "'}}}");
    stream.expectEnd();
    close();
  }

  /** The answer ends without another message. */
  void expectWordlessEnd() throws IOException {
    stream.expectEnd();
    close();
  }

  @Override
  public void close() throws IOException {
    stream.close();
    if (commands != null) {
      commands.close();
    }
  }
}
