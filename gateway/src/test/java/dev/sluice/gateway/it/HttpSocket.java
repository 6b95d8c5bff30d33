package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** One socket that sends what it is told and reads HTTP/1.1 answers. Waits, but not for ever. */
final class HttpSocket implements AutoCloseable {
  private static final int READ_TIMEOUT_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  HttpSocket(InetSocketAddress address) throws IOException {
    this(address, 0);
  }

  /**
   * @param receiveBuffer how little the kernel takes for a reader that does not read; 0 for its own
   *     choice
   */
  HttpSocket(InetSocketAddress address, int receiveBuffer) throws IOException {
    this(address, receiveBuffer, Link.PLAIN);
  }

  HttpSocket(InetSocketAddress address, int receiveBuffer, Link link) throws IOException {
    Socket tcp = new Socket();
    if (receiveBuffer > 0) {
      tcp.setReceiveBufferSize(receiveBuffer);
    }
    tcp.setTcpNoDelay(true);
    tcp.setSoTimeout(READ_TIMEOUT_MILLIS);
    tcp.connect(address);
    socket = link.over(tcp);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  /** What a client puts between a connected socket and HTTP: TLS, or the header of a proxy. */
  interface Link {
    Link PLAIN = tcp -> tcp;

    Socket over(Socket tcp) throws IOException;

    default Link then(Link next) {
      return tcp -> next.over(over(tcp));
    }
  }

  /** An answer; names of headers are in lower case. */
  record Answer(int status, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.get(name.toLowerCase(Locale.ROOT));
    }
  }

  Socket socket() {
    return socket;
  }

  DataInputStream in() {
    return in;
  }

  HttpSocket write(String text) throws IOException {
    return write(text.getBytes(UTF_8));
  }

  HttpSocket write(byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
    return this;
  }

  /** Sends a request with a body and these header lines beside its length, and waits. */
  Answer post(String path, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    write(head("POST", path, headers) + "Content-Length: " + bytes.length + "\r\n\r\n");
    write(bytes);
    return answer();
  }

  /** Sends a request with a body and does not wait. */
  void begin(String method, String path, String body, String... headers) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    write(head(method, path, headers) + "Content-Length: " + bytes.length + "\r\n\r\n");
    write(bytes);
  }

  /** Waits for the head of an answer whose body is read otherwise. */
  Answer answerHead() throws IOException {
    return answer(false);
  }

  /** Sends a request without a body, and waits. */
  Answer request(String method, String path, String... headers) throws IOException {
    write(head(method, path, headers) + "\r\n");
    return method.equals("HEAD") ? answer(false) : answer();
  }

  private static String head(String method, String path, String... headers) {
    StringBuilder head =
        new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    return head.toString();
  }

  /** Waits for the next answer. */
  Answer answer() throws IOException {
    return answer(true);
  }

  private Answer answer(boolean hasBody) throws IOException {
    String[] status = line().split(" ", 3);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    byte[] body = new byte[hasBody ? length : 0];
    in.readFully(body);
    return new Answer(Integer.parseInt(status[1]), headers, new String(body, UTF_8));
  }

  /** The next line, without its CR LF. */
  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.write(b);
    }
    String text = line.toString(ISO_8859_1);
    if (!text.endsWith("\r")) {
      throw new AssertionError("\"" + text + "\" (expected: a line that ends in CR LF)");
    }
    return text.substring(0, text.length() - 1);
  }

  /** Waits for the end of what the server sends; true if nothing came before it. */
  boolean isDropped() throws IOException {
    try (InputStream rest = in) {
      return rest.read() < 0;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
