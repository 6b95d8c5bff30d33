package dev.sluice.gateway.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.net.Pki;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Frames of HTTP/2 (RFC 9113 §4.1) by hand, right or wrong. */
final class RawHttp2 implements AutoCloseable {
  static final int NO_ERROR = 0x0;
  static final int PROTOCOL_ERROR = 0x1;
  static final int REFUSED_STREAM = 0x7;
  static final int CANCEL = 0x8;
  static final int ENHANCE_YOUR_CALM = 0xb;

  /** Flags. */
  static final int END_STREAM = 0x1;

  static final int END_HEADERS = 0x4;
  static final int END_STREAM_AND_HEADERS = 0x5;

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int WINDOW_UPDATE = 8;
  private static final int CONTINUATION = 9;
  private static final short INITIAL_WINDOW_SIZE = 4;

  private final SSLSocket socket;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Map<Integer, StringBuilder> bodies = new HashMap<>();
  private boolean together;

  private record Frame(int type, int flags, int stream, byte[] payload) {
    boolean is(int type, int stream) {
      return this.type == type && this.stream == stream;
    }

    int errorCode() {
      return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
    }

    int lastStream() {
      return ByteBuffer.wrap(payload).getInt(0);
    }
  }

  RawHttp2(InetSocketAddress address, Pki server) throws Exception {
    Socket tcp = new Socket(address.getAddress(), address.getPort());
    tcp.setSoTimeout(10_000);
    socket =
        (SSLSocket)
            server
                .clients()
                .getSocketFactory()
                .createSocket(tcp, "127.0.0.1", address.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    socket.setSSLParameters(parameters);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), 1 << 18));
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    write(SETTINGS, 0, 0, new byte[0]);
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(9 + payload.length);
    frame.putInt(payload.length << 8 | type).put((byte) flags).putInt(stream).put(payload);
    out.write(frame.array());
    if (!together) {
      out.flush();
    }
  }

  /** What is sent meanwhile leaves at once. */
  RawHttp2 together(Sending sending) throws IOException {
    together = true;
    sending.send(this);
    together = false;
    out.flush();
    return this;
  }

  interface Sending {
    void send(RawHttp2 raw) throws IOException;
  }

  private Frame read() throws IOException {
    int lengthAndType = in.readInt();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(lengthAndType >>> 8);
    Frame frame = new Frame(lengthAndType & 0xFF, flags, stream, payload);
    if (frame.type() == DATA) {
      body(stream).append(new String(payload, UTF_8));
    }
    return frame;
  }

  private StringBuilder body(int stream) {
    return bodies.computeIfAbsent(stream, _ -> new StringBuilder());
  }

  /** How much each stream gets before its window is opened (RFC 9113 §6.5.2). */
  RawHttp2 initialWindow(int bytes) throws IOException {
    byte[] setting = ByteBuffer.allocate(6).putShort(INITIAL_WINDOW_SIZE).putInt(bytes).array();
    write(SETTINGS, 0, 0, setting);
    return this;
  }

  /** Lets more through to a stream; 0 for the connection, without which no stream gets it. */
  RawHttp2 openWindow(int stream, int bytes) throws IOException {
    write(WINDOW_UPDATE, 0, stream, ByteBuffer.allocate(4).putInt(bytes).array());
    return this;
  }

  RawHttp2 get(int stream, String path) throws IOException {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    headers.write(0x82); // :method GET, of the static table (RFC 7541 A)
    headers.write(0x87); // :scheme https
    literal(headers, 0x04, path); // :path
    literal(headers, 0x01, "sluice"); // :authority
    write(HEADERS, END_STREAM_AND_HEADERS, stream, headers.toByteArray());
    return this;
  }

  /** A header block of names and values in turns, none of them indexed. */
  RawHttp2 headers(int stream, int flags, String... fields) throws IOException {
    write(HEADERS, flags, stream, block(fields));
    return this;
  }

  RawHttp2 continuation(int stream, int flags, String... fields) throws IOException {
    write(CONTINUATION, flags, stream, block(fields));
    return this;
  }

  private static byte[] block(String... fields) {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    for (int i = 0; i < fields.length; i += 2) {
      block.write(0);
      block.write(fields[i].length());
      block.writeBytes(fields[i].getBytes(US_ASCII));
      block.write(fields[i + 1].length());
      block.writeBytes(fields[i + 1].getBytes(US_ASCII));
    }
    return block.toByteArray();
  }

  RawHttp2 data(int stream, int flags, String text) throws IOException {
    write(DATA, flags, stream, text.getBytes(UTF_8));
    return this;
  }

  private static void literal(ByteArrayOutputStream headers, int name, String value) {
    headers.write(name);
    headers.write(value.length());
    headers.writeBytes(value.getBytes(US_ASCII));
  }

  /** From now on answers have heads alone: no body is let through. */
  RawHttp2 takeNothing() throws IOException {
    byte[] setting = ByteBuffer.allocate(6).putShort((short) INITIAL_WINDOW_SIZE).array();
    write(SETTINGS, 0, 0, setting);
    return this;
  }

  RawHttp2 reset(int stream) throws IOException {
    write(RST_STREAM, 0, stream, ByteBuffer.allocate(4).putInt(CANCEL).array());
    return this;
  }

  /** Reads until the body of a stream has this in it. */
  RawHttp2 awaitBody(int stream, String text) throws IOException {
    while (body(stream).indexOf(text) < 0) {
      read();
    }
    return this;
  }

  /** The whole body of a stream that is ended properly. */
  String awaitEnd(int stream) throws IOException {
    Frame frame = read();
    while (!frame.is(DATA, stream) || (frame.flags() & END_STREAM) == 0) {
      frame = read();
    }
    return body(stream).toString();
  }

  /** The next head of an answer, as it is encoded. */
  byte[] awaitHead(int stream) throws IOException {
    Frame frame = read();
    while (!frame.is(HEADERS, stream)) {
      frame = read();
    }
    return frame.payload();
  }

  /** The error that a stream is given up with. */
  int awaitReset(int stream) throws IOException {
    Frame frame = read();
    while (!frame.is(RST_STREAM, stream)) {
      frame = read();
    }
    return frame.errorCode();
  }

  /** The error that the connection is ended with. */
  int awaitGoAway() throws IOException {
    return goAway().errorCode();
  }

  /** The last stream that is served, as the next GOAWAY says. */
  int awaitLastStream() throws IOException {
    Frame frame = goAway();
    assertThat(frame.errorCode()).isEqualTo(NO_ERROR);
    return frame.lastStream();
  }

  private Frame goAway() throws IOException {
    Frame frame = read();
    while (!frame.is(GOAWAY, 0)) {
      frame = read();
    }
    return frame;
  }

  /** The gateway has nothing more to say. */
  void expectEnd() throws IOException {
    assertThat(in.read()).isEqualTo(-1);
  }

  /** What the server's settings say, or -1. */
  int maxStreams() throws IOException {
    ByteBuffer settings = ByteBuffer.wrap(read().payload());
    while (settings.hasRemaining()) {
      int key = settings.getShort();
      int value = settings.getInt();
      if (key == 3) {
        return value;
      }
    }
    return -1;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
