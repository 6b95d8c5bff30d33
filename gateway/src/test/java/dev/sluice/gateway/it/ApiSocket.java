package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static dev.sluice.gateway.it.Json.withoutDetail;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;

/**
 * A backend on a socket without HTTP, TCP's or a file's. Single quotes stand for double ones in
 * what it sends and expects. Waits for ever: tests have limits.
 */
final class ApiSocket implements AutoCloseable {
  private final SocketChannel socket;
  private final DataInputStream in;

  ApiSocket(SocketAddress address) throws IOException {
    socket = SocketChannel.open(address);
    in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)));
  }

  SocketChannel socket() {
    return socket;
  }

  // What it says.

  ApiSocket write(byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      socket.write(buffer);
    }
    return this;
  }

  ApiSocket write(String text) throws IOException {
    return write(json(text).getBytes(UTF_8));
  }

  ApiSocket line(String request) throws IOException {
    return write(request + "\n");
  }

  ApiSocket frame(String request) throws IOException {
    return write(framed(request));
  }

  /** As PHP's {@code pack('N', strlen($s)) . $s}. */
  static byte[] framed(String request) {
    byte[] bytes = json(request).getBytes(UTF_8);
    return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
  }

  /** Has nothing more to say, and still listens. */
  ApiSocket finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Is gone without a goodbye. */
  void reset() throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();
  }

  // What it hears.

  String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
      line.write(b);
    }
    return line.toString(UTF_8);
  }

  String frame() throws IOException {
    int length = in.readInt();
    assertThat(length).isBetween(0, 1 << 20);
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, UTF_8);
  }

  /** The next lines, without details. */
  ApiSocket expect(String... lines) throws IOException {
    for (String line : lines) {
      assertThat(withoutDetail(line())).isEqualTo(json(line));
    }
    return this;
  }

  ApiSocket expectFrame(String answer) throws IOException {
    assertThat(withoutDetail(frame())).isEqualTo(json(answer));
    return this;
  }

  /** The gateway has nothing more to say. */
  void expectEnd() throws IOException {
    assertThat(in.read()).isEqualTo(-1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
