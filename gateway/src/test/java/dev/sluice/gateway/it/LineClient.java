package dev.sluice.gateway.it;

import static dev.sluice.gateway.it.Json.json;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A client on a raw TCP or Unix socket, which writes lines, or lengths before what it writes. */
final class LineClient implements WireClient {
  /** How it tells its messages apart, and reads those of the gateway. */
  enum Framing {
    LINES {
      @Override
      byte[] frame(String message) {
        return (message + "\n").getBytes(UTF_8);
      }

      @Override
      String read(DataInputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.readUnsignedByte(); b != '\n'; b = in.readUnsignedByte()) {
          line.write(b);
        }
        return line.toString(UTF_8);
      }
    },
    LENGTHS {
      @Override
      byte[] frame(String message) {
        byte[] bytes = message.getBytes(UTF_8);
        return ByteBuffer.allocate(4 + bytes.length).putInt(bytes.length).put(bytes).array();
      }

      @Override
      String read(DataInputStream in) throws IOException {
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return new String(frame, UTF_8);
      }
    };

    abstract byte[] frame(String message);

    abstract String read(DataInputStream in) throws IOException;

    /** Messages, one behind the other; single quotes stand for double ones. */
    byte[] stream(String... messages) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      for (String message : messages) {
        stream.writeBytes(frame(json(message)));
      }
      return stream.toByteArray();
    }
  }

  private final Framing framing;
  private final SocketChannel socket;
  private final DataInputStream in;

  private LineClient(Framing framing, SocketChannel socket) {
    this.framing = framing;
    this.socket = socket;
    this.in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(socket)));
  }

  static LineClient tcp(Framing framing, InetSocketAddress address) throws IOException {
    return tcp(framing, address, 0);
  }

  /**
   * @param receiveBuffer bytes that the kernel holds for the client; 0 for what is usual
   */
  static LineClient tcp(Framing framing, InetSocketAddress address, int receiveBuffer)
      throws IOException {
    SocketChannel socket = SocketChannel.open();
    if (receiveBuffer > 0) {
      socket.setOption(StandardSocketOptions.SO_RCVBUF, receiveBuffer);
    }
    socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
    socket.connect(address);
    return new LineClient(framing, socket);
  }

  static LineClient unix(Framing framing, Path path) throws IOException {
    return new LineClient(framing, SocketChannel.open(UnixDomainSocketAddress.of(path)));
  }

  @Override
  public void send(String... messages) throws IOException {
    sendBytes(framing.stream(messages));
  }

  void sendBytes(byte... bytes) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      socket.write(rest);
    }
  }

  /** Says that it says no more, and still listens. */
  void end() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public String next() throws IOException {
    return framing.read(in);
  }

  @Override
  public String ending() throws IOException {
    String last = NO_WORD;
    try {
      while (true) {
        String disconnect = WireClient.disconnect(next());
        last = disconnect == null ? last : disconnect;
      }
    } catch (EOFException | SocketException end) {
      return last;
    }
  }

  /** On a Unix socket: closes it, which is an error for whoever still writes. */
  @Override
  public void reset() throws IOException {
    if (socket.getLocalAddress() instanceof InetSocketAddress) {
      socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    }
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
