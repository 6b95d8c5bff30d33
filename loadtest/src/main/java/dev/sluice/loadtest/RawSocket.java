package dev.sluice.loadtest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.function.Predicate;

/**
 * One socket to the gateway that sends whatever bytes it is told, also wrong ones. Its calls block:
 * for a virtual thread. Another thread may close it.
 */
final class RawSocket implements AutoCloseable {
  /** Who says nothing for so long has nothing more to say. */
  private static final int TIMEOUT_MILLIS = 3_000;

  private static final String END_OF_HEAD = "\r\n\r\n";

  /** More than any answer that is waited for. */
  private static final int MOST_BYTES = 64 << 20;

  private final Endpoint endpoint;
  private final Socket socket = new Socket();

  RawSocket(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  /** Has the system take few bytes that nobody reads; to be called before it connects. */
  RawSocket small() throws IOException {
    socket.setReceiveBufferSize(4_096);
    return this;
  }

  RawSocket connect() throws IOException {
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    socket.connect(endpoint.address(), TIMEOUT_MILLIS);
    return this;
  }

  RawSocket send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    return this;
  }

  /** The same bytes so many times, in one write. */
  RawSocket send(byte[] bytes, int times) throws IOException {
    byte[] all = new byte[bytes.length * times];
    for (int i = 0; i < times; i++) {
      System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
    }
    return send(all);
  }

  /** Each character is a byte. */
  RawSocket send(String text) throws IOException {
    return send(text.getBytes(ISO_8859_1));
  }

  RawSocket frame(int opcode, byte[] payload) throws IOException {
    return frames(opcode, payload, 1);
  }

  /** The same frame so many times, in one write. */
  RawSocket frames(int opcode, byte[] payload, int times) throws IOException {
    return send(bytes(ClientFrames.frame(opcode, Unpooled.wrappedBuffer(payload))), times);
  }

  RawSocket text(String message) throws IOException {
    return frame(FrameCursor.TEXT, message.getBytes(ISO_8859_1));
  }

  /** Makes it a WebSocket, or fails. */
  RawSocket upgrade() throws IOException {
    send(bytes(Upgrade.request(endpoint)));
    String head = readUntil(END_OF_HEAD);
    if (!head.startsWith("HTTP/1.1 101")) {
      throw new IOException("no upgrade");
    }
    return this;
  }

  /** Connects and subscribes; behind {@link #upgrade}. */
  RawSocket greet(Login login) throws IOException {
    return frame(FrameCursor.TEXT, bytes(login.greeting()));
  }

  /** Reads so far, or more; all there is, if the gateway ends or falls silent before. */
  String readUntil(String end) throws IOException {
    return read(text -> text.indexOf(end) >= 0);
  }

  String readAll() throws IOException {
    return read(_ -> false);
  }

  private String read(Predicate<StringBuilder> done) throws IOException {
    StringBuilder text = new StringBuilder();
    byte[] bytes = new byte[4_096];
    InputStream in = socket.getInputStream();
    try {
      while (!done.test(text) && text.length() < MOST_BYTES) {
        int read = in.read(bytes);
        if (read < 0) {
          break;
        }
        text.append(new String(bytes, 0, read, ISO_8859_1));
      }
    } catch (SocketTimeoutException e) {
      // It has nothing more to say.
    }
    return text.toString();
  }

  /** Reads until the gateway ends or falls silent, and keeps nothing. */
  void drain() throws IOException {
    byte[] bytes = new byte[16_384];
    InputStream in = socket.getInputStream();
    try {
      for (long total = 0; total < MOST_BYTES; ) {
        int read = in.read(bytes);
        if (read < 0) {
          return;
        }
        total += read;
      }
    } catch (SocketTimeoutException e) {
      // It has nothing more to say.
    }
  }

  /** Sends a FIN, and can still read. */
  RawSocket finish() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Ends with a RST. */
  void abort() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is gone, which is what was wanted.
    }
  }

  private static byte[] bytes(ByteBuf buffer) {
    try {
      return ByteBufUtil.getBytes(buffer);
    } finally {
      buffer.release();
    }
  }
}
